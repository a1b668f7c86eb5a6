namespace Daybook.Ingest.Reading;

/// <summary>The bytes of one event inside a body, and whether they can be JSON.</summary>
/// <param name="Bytes">Exactly what was sent for it.</param>
/// <param name="Unreadable">Why they are no JSON; null when they are.</param>
internal readonly record struct RawEvent(ReadOnlyMemory<byte> Bytes, string? Unreadable);
