using Daybook.Foundation.Events;
using Daybook.Ingest.Parsing;

namespace Daybook.Ingest.CloudEvents;

/// <summary>The attributes of one CloudEvent during reading: those of CloudEvents 1.0.2, and extensions.</summary>
internal sealed class CloudEventAttributes
{
    public const int LongestSource = 1_000;

    public Slot<string> Id { get; } = new("id");

    public Slot<string> Source { get; } = new("source");

    public Slot<string> SpecVersion { get; } = new("specversion");

    public Slot<string> Subject { get; } = new("subject");

    public Slot<string> DataSchema { get; } = new("dataschema");

    public Slot<string> DataContentType { get; } = new("datacontenttype");

    public CanonicalObject Extensions { get; } = new();

    public void Clear()
    {
        Id.Clear();
        Source.Clear();
        SpecVersion.Clear();
        Subject.Clear();
        DataSchema.Clear();
        DataContentType.Clear();
        Extensions.Clear();
    }

    /// <summary>What is wrong with the attributes, or null.</summary>
    public Refusal? Refuse() =>
        Id.Fault ?? Source.Fault ?? SpecVersion.Fault ?? Subject.Fault ?? DataSchema.Fault ?? DataContentType.Fault
        ?? (Id.Value is null ? Missing("id") : Source.Value is null ? Missing("source") : SpecVersion.Value is null ? Missing("specversion")
            : SpecVersion.Value != "1.0" ? Refusal.Invalid("specversion", "It must be 1.0.") : null);

    /// <summary>All of them in canonical form, for <c>context.cloudevents</c>.</summary>
    public ReadOnlySpan<byte> Finish()
    {
        foreach (var slot in (ReadOnlySpan<Slot<string>>)[Id, Source, SpecVersion, DataSchema, DataContentType])
        {
            if (slot.Value is { } value) Extensions.Add(slot.Spelling, value);
        }

        return Extensions.Finish();
    }

    public static Refusal Missing(string name) => new(RejectionCode.MissingField, name, "CloudEvents requires it.");
}
