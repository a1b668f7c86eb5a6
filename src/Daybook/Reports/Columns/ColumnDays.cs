using Daybook.Foundation.Columns;
using NodaTime;

namespace Daybook.Reports.Columns;

/// <summary>
/// Which days of a span a snapshot can read as columns: those with a file of exactly what they hold, in which nothing waits to be
/// counted.
/// </summary>
/// <param name="Files">In order of days.</param>
/// <param name="Rest">What no file holds: PostgreSQL's.</param>
/// <param name="RestDays">Days with events among the rest.</param>
/// <param name="RestEvents">Stored events of the rest, as far as they are counted or marked.</param>
internal sealed record ColumnDays(IReadOnlyList<DayFile> Files, IReadOnlyList<Interval> Rest, int RestDays, long RestEvents)
{
    /// <param name="span">Not before the retention horizon.</param>
    public static async Task<ColumnDays> Read(ReportSession session, Interval span, CancellationToken cancel)
    {
        // Indexes days_from_at, day_marks_bucket; primary key of column_files.
        var days = await session.Rows($"""
            SELECT d.from_at, d.to_at, d.events, f.day, f.revision, f.sha256, f.bytes, f.columns, f.numbers, f.inexact,
                   EXISTS (SELECT FROM day_marks m WHERE m.bucket >= d.from_at AND m.bucket < d.to_at) AS marked
            FROM days d LEFT JOIN live_column_files f ON f.day = d.day
            WHERE d.from_at < {span.End} AND d.to_at > {span.Start} AND d.from_at < d.to_at
            ORDER BY d.from_at
            """,
            r => (
                Bounds: new Interval(r.Time(0), r.Time(1)), Events: r.GetInt64(2),
                File: r.IsDBNull(3) || r.GetBoolean(10) ? null : new DayFile(
                    new ColumnFile(r.GetFieldValue<DateOnly>(3), r.GetInt32(4), r.GetString(5)), r.GetInt64(6),
                    r.GetFieldValue<string[]>(7).ToHashSet(), r.GetFieldValue<string[]>(8).ToHashSet(),
                    r.GetFieldValue<string[]>(9).ToHashSet())),
            cancel);
        var pending =
            await session.One(
                $"SELECT coalesce(sum(events), 0)::bigint FROM day_marks WHERE bucket >= {span.Start} AND bucket < {span.End}",
                r => r.GetInt64(0), cancel);
        List<DayFile> files = [];
        List<Interval> rest = [];
        var (at, restDays, restEvents) = (span.Start, 0, pending);
        foreach (var day in days)
        {
            if (day.File is null)
            {
                restEvents += day.Events;
                if (day.Events > 0) restDays++;
                continue;
            }

            if (day.Bounds.Start > at) rest.Add(new(at, day.Bounds.Start));
            files.Add(day.File);
            at = Instant.Max(at, day.Bounds.End);
        }

        if (at < span.End) rest.Add(new(at, span.End));
        return new(files, rest, restDays, restEvents);
    }
}

/// <param name="Columns">Properties with a column of their own.</param>
/// <param name="Numbers">Those with a column of numbers.</param>
/// <param name="Inexact">Properties that the file cannot add up exactly.</param>
internal sealed record DayFile(ColumnFile File, long Bytes, IReadOnlySet<string> Columns, IReadOnlySet<string> Numbers,
    IReadOnlySet<string> Inexact);
