using System.Text;
using System.Text.Json;
using Daybook.Foundation;

namespace Daybook.Days.Archive;

/// <summary>One line of <c>metrics_by_day.jsonl</c> and of the files under <c>metrics/</c>.</summary>
/// <param name="EventDate">Day of the reporting zone.</param>
/// <param name="UniqueUsers">Users with an event of this type on this day; if you add up types, a user counts once for each type.</param>
public sealed record MetricsRow(DateOnly EventDate, string EventType, long EventCount, long UniqueUsers)
{
    /// <summary>JSON and LF; equal rows give equal bytes.</summary>
    public string ToLine() => JsonSerializer.Serialize(this, DaybookJson.Options) + '\n';

    /// <summary>JSON Lines.</summary>
    public static string Render(IEnumerable<MetricsRow> rows)
    {
        var text = new StringBuilder();
        foreach (var row in rows) text.Append(row.ToLine());
        return text.ToString();
    }

    public static List<MetricsRow> Parse(ReadOnlySpan<byte> jsonLines)
    {
        List<MetricsRow> rows = [];
        while (jsonLines.Length > 0)
        {
            var end = jsonLines.IndexOf((byte)'\n');
            var line = end < 0 ? jsonLines : jsonLines[..end];
            if (line.Length > 0) rows.Add(JsonSerializer.Deserialize<MetricsRow>(line, DaybookJson.Options)!);
            jsonLines = end < 0 ? default : jsonLines[(end + 1)..];
        }

        return rows;
    }
}
