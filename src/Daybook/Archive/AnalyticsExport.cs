using System.Text;
using Daybook.Platform.Http;
using Microsoft.AspNetCore.Http;

namespace Daybook.Archive;

/// <summary><c>GET /analytics/export?format=csv|jsonl</c>: the same rows as a file.</summary>
public sealed class AnalyticsExport(MetricsArchive archive)
{
    public async Task<IResult> Handle(HttpCall call, CancellationToken cancel)
    {
        var format = call.Query.OneOf("format", "csv", "csv", "jsonl");
        var rows = AnalyticsQuery.Read(call.Query).Apply((await archive.Read(cancel)).Rows);
        var text = format == "csv" ? Csv(rows) : MetricsRow.Render(rows);
        return Answer.Write(async (http, gone) =>
        {
            http.Response.ContentType = format == "csv" ? "text/csv; charset=utf-8" : "application/x-ndjson";
            http.Response.Headers.ContentDisposition = $"attachment; filename=metrics_by_day.{format}";
            await http.Response.WriteAsync(text, Encoding.UTF8, gone);
        });
    }

    /// <summary>RFC 4180.</summary>
    internal static string Csv(IEnumerable<MetricsRow> rows)
    {
        var text = new StringBuilder("event_date,event_type,event_count,unique_users\r\n");
        foreach (var row in rows)
            text.Append(row.EventDate.ToString("yyyy-MM-dd")).Append(',').Append(Cell(row.EventType)).Append(',').Append(row.EventCount).Append(',').Append(row.UniqueUsers).Append("\r\n");
        return text.ToString();
    }

    private static string Cell(string value)
    {
        // A spreadsheet runs a cell that begins like a formula; the apostrophe makes it text.
        if (value.Length > 0 && "=+-@\t\r\n".Contains(value[0], StringComparison.Ordinal)) value = "'" + value;
        return value.AsSpan().IndexOfAny(",\"\r\n") < 0 ? value : $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
