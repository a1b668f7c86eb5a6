namespace Daybook.Cli.Import;

/// <summary>The columns of a CSV import, in the file's order.</summary>
internal sealed class CsvColumns
{
    public const string Properties = "properties_json";
    public const string Context = "context_json";
    public const string EventId = "event_id";

    /// <summary>Daybook's own time; only its exports have it.</summary>
    public const string ReceivedAt = "received_at";

    private static readonly string[] Known =
        [EventId, OccurredAt, "user_id", "event_type", Properties, "anonymous_id", "session_id", "source", Context, "page_url",
            "device_type", "country", "sent_at", ReceivedAt];

    private const string OccurredAt = "occurred_at";

    private readonly string[] _names;

    private CsvColumns(string[] names) => _names = names;

    /// <summary>True if Daybook wrote the file, so that texts that begin like formulas have an apostrophe in front.</summary>
    public bool IsExport => _names.Contains(ReceivedAt);

    /// <summary>The column of the time; below 0 if there is none.</summary>
    public int Time => Array.IndexOf(_names, OccurredAt);

    public int Count => _names.Length;

    public string this[int index] => _names[index];

    /// <exception cref="ImportException">A column is unknown, missing or named twice.</exception>
    /// <param name="timeReceived">True if the time may be missing.</param>
    public static CsvColumns From(string[] header, string file, bool timeReceived)
    {
        var names = header.Select(name => name.Trim()).ToArray();
        if (names.FirstOrDefault(name => !Known.Contains(name)) is { } unknown)
            throw Refused($"column '{unknown}' is not known");
        if (names.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw Refused($"column '{twice.Key}' stands there twice");
        foreach (var needed in (string[])(timeReceived ? ["event_type"] : [OccurredAt, "event_type"]))
        {
            if (!names.Contains(needed)) throw Refused($"column '{needed}' is missing");
        }

        if (!names.Contains("user_id") && !names.Contains("anonymous_id"))
            throw Refused("column 'user_id' (or 'anonymous_id') is missing");
        return new CsvColumns(names);

        ImportException Refused(string why) => new(
            $"{file}, line 1: {why}. The header is event_id,occurred_at,user_id,event_type,properties_json in any order; also known: "
            + $"{string.Join(", ", Known[5..])}. Fields are separated by a comma, a semicolon or a tab (--separator).");
    }
}
