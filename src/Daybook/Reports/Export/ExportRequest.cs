using Daybook.Foundation.Http;
using Daybook.Foundation.Time;
using Daybook.Reports;
using NodaTime;
using NodaTime.Text;

namespace Daybook.Reports.Export;

/// <summary>Which events are exported, from where on.</summary>
/// <param name="Mark">A byte order mark before csv: Excel reads the file as UTF-8 then.</param>
/// <param name="After">The last event that the caller has; null: from the beginning.</param>
public sealed record ExportRequest(ReportRange Range, EventFilter Filter, ExportFormat Format, EventCursor? After, bool Mark = false)
{
    /// <param name="filter">As the query has it.</param>
    public static ExportRequest Read(QueryReader query, ReportingZone reporting, EventFilter filter)
    {
        var format = query.OneOf("format", "csv", "csv", "xlsx", "jsonl", "parquet") switch
        {
            "csv" => ExportFormat.Csv,
            "xlsx" => ExportFormat.Xlsx,
            "parquet" => ExportFormat.Parquet,
            _ => ExportFormat.JsonLines,
        };
        var after = EventCursor.Read(query);
        if (after is not null && format is (ExportFormat.Xlsx or ExportFormat.Parquet))
            throw QueryReader.Invalid("after", $"`after` continues csv and jsonl; {format.Extension()} cannot be continued.");
        var range = ReportRange.Read(query, reporting);
        return new(range, filter with { Until = range.End }, format, after, query.Flag("bom"));
    }

    /// <summary>No event of it is earlier.</summary>
    public Instant From => After is { } after && after.At > Range.Start ? Instant.Min(after.At, Range.End) : Range.Start;

    public string FileName => $"events_{Range.From:uuuu-MM-dd}_{Range.To:uuuu-MM-dd}.{Format.Extension()}";
}

/// <summary>A position in the order of an export: by time of occurrence, then id.</summary>
public readonly record struct EventCursor(Instant At, Guid EventId)
{
    public override string ToString() => $"{InstantPattern.ExtendedIso.Format(At)},{EventId:D}";

    /// <summary>Reads <c>after</c>: <c>occurred_at,event_id</c> of the last complete line that arrived.</summary>
    public static EventCursor? Read(QueryReader query) => Read(query, "after", "of the last line received");

    /// <param name="what">Whose <c>occurred_at</c> and <c>event_id</c> the parameter takes.</param>
    public static EventCursor? Read(QueryReader query, string name, string what)
    {
        if (query.Text(name) is not { } text) return null;
        var comma = text.IndexOf(',', StringComparison.Ordinal);
        return comma > 0
            && InstantPattern.ExtendedIso.Parse(text[..comma]) is { Success: true, Value: var at }
            && Guid.TryParseExact(text[(comma + 1)..], "D", out var id)
            ? new EventCursor(at, id)
            : throw QueryReader.Invalid(name,
                $"`{name}` must be occurred_at and event_id {what}, such as "
                + "2026-11-22T10:00:00.5Z,0198c5a2-7e71-7000-8000-000000000000.");
    }
}

public enum ExportFormat
{
    Csv,
    Xlsx,
    JsonLines,
    Parquet,
}

internal static class ExportFormats
{
    public static string Extension(this ExportFormat format) =>
        format switch { ExportFormat.Csv => "csv", ExportFormat.Xlsx => "xlsx", ExportFormat.Parquet => "parquet", _ => "jsonl" };

    public static string MediaType(this ExportFormat format) => format switch
    {
        ExportFormat.Csv => "text/csv; charset=utf-8; header=present",
        ExportFormat.Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ExportFormat.Parquet => "application/vnd.apache.parquet",
        _ => "application/x-ndjson",
    };
}
