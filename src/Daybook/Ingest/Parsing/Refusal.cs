using Daybook.Events;

namespace Daybook.Ingest.Parsing;

/// <summary>Why one event is not taken.</summary>
/// <param name="Field">JSON path, as the sender spelled it; null when it is about the whole event.</param>
internal sealed record Refusal(RejectionCode Code, string? Field, string Detail)
{
    public static Refusal Invalid(string field, string detail) => new(RejectionCode.InvalidField, field, detail);

    /// <summary>The same fault, seen from one level further out.</summary>
    public Refusal In(string name) => this with { Field = Field is null ? name : Field[0] == '[' ? name + Field : $"{name}.{Field}" };

    public Refusal At(int index) => In($"[{index}]");
}
