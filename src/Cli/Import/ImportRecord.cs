namespace Daybook.Cli.Import;

/// <summary>One record of the file.</summary>
/// <param name="Line">The line it begins on, from 1.</param>
/// <param name="Body">The JSON to send, on one line; or, when <paramref name="Unreadable"/> is set, the record as it stands in the file.</param>
/// <param name="Unreadable">Why it cannot be sent at all.</param>
internal readonly record struct ImportRecord(long Line, ReadOnlyMemory<byte> Body, string? Unreadable = null);
