using Daybook.Foundation.Columns;
using Daybook.Reports.Filters;
using NodaTime;
using Npgsql;

namespace Daybook.Reports.Columns;

/// <summary>
/// Which days of a span a snapshot can read as columns: those with a file of exactly what they hold, in which nothing waits to be
/// counted.
/// </summary>
/// <param name="Days">A file of each such day, in order.</param>
/// <param name="Files">The same events in fewer files: those of months where there are any. See <see cref="MonthFiles"/>.</param>
/// <param name="Rest">What no file holds: PostgreSQL's.</param>
/// <param name="RestDays">Days with events among the rest.</param>
/// <param name="RestEvents">Stored events of the rest, as far as they are counted or marked.</param>
internal sealed record ColumnDays(IReadOnlyList<DayFile> Days, IReadOnlyList<DayFile> Files, IReadOnlyList<Interval> Rest, int RestDays,
    long RestEvents)
{
    public static ColumnDays None { get; } = new([], [], [], 0, 0);

    public int Months => Files.Count(f => f.File.IsMonth);

    /// <param name="kept">PostgreSQL has no events from before it: there a day without a file is in neither.</param>
    public static async Task<ColumnDays> Read(ReportSession session, Interval span, KeptFrom kept, CancellationToken cancel)
    {
        var from = Instant.Max(span.Start, kept.Events);
        // Indexes days_from_at, day_marks_bucket; primary key of column_files.
        var days = await session.Rows($"""
            SELECT d.from_at, d.to_at, d.events, f.day, f.revision, f.sha256, f.bytes, f.columns, f.numbers, f.inexact,
                   f.fields, f.opaque, EXISTS (SELECT FROM day_marks m WHERE m.bucket >= d.from_at AND m.bucket < d.to_at) AS marked,
                   d.day
            FROM days d LEFT JOIN live_column_files f ON f.day = d.day AND f.format >= {ColumnFile.OldestFormat}
            WHERE d.from_at < {span.End} AND d.to_at > {span.Start} AND d.from_at < d.to_at
            ORDER BY d.from_at
            """,
            r => (
                Day: r.GetFieldValue<DateOnly>(13), Bounds: new Interval(r.Time(0), r.Time(1)), Events: r.GetInt64(2),
                File: r.IsDBNull(3) || r.GetBoolean(12) ? null : new DayFile(
                    new ColumnFile(r.GetFieldValue<DateOnly>(3), r.GetInt32(4), r.GetString(5)), r.GetInt64(6),
                    Names(r, 7), Names(r, 8), Names(r, 9), Names(r, 10), Names(r, 11))),
            cancel);
        var pending =
            await session.One(
                $"SELECT coalesce(sum(events), 0)::bigint FROM day_marks WHERE bucket >= {from} AND bucket < {span.End}",
                r => r.GetInt64(0), cancel);
        List<DayFile> files = [];
        List<Interval> rest = [];
        var (at, restDays, restEvents) = (from, 0, pending);
        foreach (var day in days)
        {
            if (day.File is null)
            {
                if (day.Events > 0 && day.Bounds.End > from) (restDays, restEvents) = (restDays + 1, restEvents + day.Events);
                continue;
            }

            if (day.Bounds.Start > at) rest.Add(new(at, day.Bounds.Start));
            files.Add(day.File);
            at = Instant.Max(at, day.Bounds.End);
        }

        if (at < span.End) rest.Add(new(at, span.End));
        var others = days.Where(d => d.File is null).Select(d => d.Day).ToHashSet();
        return new(files, await MonthFiles.InPlaceOf(session, files, others, cancel), rest, restDays, restEvents);
    }

    private static HashSet<string> Names(NpgsqlDataReader row, int column) => [.. row.GetFieldValue<string[]>(column)];
}

/// <summary>A file of one day or of a month's days: both say the same of an event.</summary>
/// <param name="Columns">Properties with a column of their own.</param>
/// <param name="Numbers">Those with a column of numbers.</param>
/// <param name="Inexact">Properties that the file cannot add up exactly.</param>
/// <param name="Fields">Fields below properties and in the context with a column of their own.</param>
/// <param name="Opaque">Such fields whose text the file does not have everywhere.</param>
internal sealed record DayFile(ColumnFile File, long Bytes, IReadOnlySet<string> Columns, IReadOnlySet<string> Numbers,
    IReadOnlySet<string> Inexact, IReadOnlySet<string> Fields, IReadOnlySet<string> Opaque)
{
    /// <summary>A field's text, or null.</summary>
    public ColumnQuery Text(FilterField field) => field.Kind switch
    {
        FilterFieldKind.EventType => (ColumnQuery)$"event_type",
        FilterFieldKind.Source => $"source",
        FilterFieldKind.SessionId => $"session_id",
        _ when TopLevel(field) is { } name => Columns.Contains(name) ? ColumnQuery.Name("p:" + name) : $"props[{name}]",
        _ => Fields.Contains(Path(field)) ? ColumnQuery.Name("f:" + Path(field)) : $"fields[{Path(field)}]",
    };

    /// <summary>Its <see cref="ValueKind"/>, or null. Not of a field that is a text or nothing.</summary>
    public ColumnQuery Kind(FilterField field)
    {
        if (HasColumn(field)) return ColumnQuery.Name(TopLevel(field) is { } own ? "k:" + own : "fk:" + Path(field));
        // The maps of kinds leave plain texts out.
        var kind = TopLevel(field) is { } name ? (ColumnQuery)$"kinds[{name}]" : $"field_kinds[{Path(field)}]";
        return $"coalesce({kind}, CASE WHEN {Text(field)} IS NOT NULL THEN {ValueKind.Text} END)";
    }

    public ColumnQuery NumberOf(string property) =>
        Numbers.Contains(property) ? ColumnQuery.Name("n:" + property) : $"nums[{property}]";

    /// <summary>Files that agree in this for all fields of a question can be read together.</summary>
    public bool HasColumn(FilterField field) => TopLevel(field) is { } name ? Columns.Contains(name) : Fields.Contains(Path(field));

    /// <summary>Whether the file has the text of every value of the field.</summary>
    public bool HasText(FilterField field) => field.IsColumn || TopLevel(field) is not null || !Opaque.Contains(Path(field));

    private static string? TopLevel(FilterField field) =>
        field is { Kind: FilterFieldKind.Property, Path: [var name] } ? name : null;

    private static string Path(FilterField field) =>
        FieldPath.Of(field.Kind == FilterFieldKind.Context ? FieldPath.Context : FieldPath.Property, field.Path);
}
