namespace Daybook.Ingest.Parsing;

/// <summary>Reads one event of some wire format.</summary>
internal interface IEventReader
{
    /// <summary>
    /// Fills the cleared draft from a complete, valid JSON object in valid UTF-8. Faults of single fields go into its slots.
    /// </summary>
    void Read(ReadOnlySpan<byte> json, int index, EventDraft draft);
}
