namespace Daybook.Ingest.Reading;

/// <summary>The bytes of one event in a body, and if they can be JSON.</summary>
/// <param name="Bytes">Exactly what was sent for it.</param>
/// <param name="Unreadable">Why they are not JSON; null if they are.</param>
internal readonly record struct RawEvent(ReadOnlyMemory<byte> Bytes, string? Unreadable);
