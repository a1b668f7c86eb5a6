using Daybook.Foundation.Events;

namespace Daybook.Ingest.Parsing;

/// <summary>Why one event is refused.</summary>
/// <param name="Field">JSON path, as the sender spelled it; null if it is about the whole event.</param>
internal sealed record Refusal(RejectionCode Code, string? Field, string Detail)
{
    public static Refusal Invalid(string field, string detail) => new(RejectionCode.InvalidField, field, detail);

    /// <summary>The same fault, seen from one level higher.</summary>
    public Refusal In(string name)
    {
        // An empty key would be invisible in a path with dots.
        var step = name.Length == 0 ? "[\"\"]" : name;
        return this with { Field = Field is null ? step : Field.StartsWith('[') ? step + Field : $"{step}.{Field}" };
    }

    public Refusal At(int index) => In($"[{index}]");
}
