namespace Daybook.Cli.Import;

/// <summary>One record of the file.</summary>
/// <param name="Line">The line on which it begins, from 1.</param>
/// <param name="Body">The JSON to send, on one line. If <paramref name="Refused"/> is set, the record as it is in the file.</param>
/// <param name="Refused">Why it is not sent at all.</param>
internal readonly record struct ImportRecord(long Line, ReadOnlyMemory<byte> Body, LocalRefusal? Refused = null)
{
    /// <summary>A record that cannot be parsed.</summary>
    public static ImportRecord Unreadable(long line, ReadOnlyMemory<byte> body, string why) =>
        new(line, body, new LocalRefusal(RejectedLine.UnreadableRow, null, why));

    /// <summary>A historical record without a time. If it were accepted, it would get today's date.</summary>
    public static ImportRecord WithoutTime(long line, ReadOnlyMemory<byte> body) =>
        new(line, body,
            new LocalRefusal(RejectedLine.MissingField, "occurred_at",
                "It does not say when it happened. With --time received it gets the time of receipt."));
}

/// <summary>A fault that the import itself finds before Daybook sees the record.</summary>
internal sealed record LocalRefusal(string Code, string? Field, string Detail);
