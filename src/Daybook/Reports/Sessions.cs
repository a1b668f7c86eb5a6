using System.Data.Common;
using System.Globalization;
using System.Text.Json.Serialization;
using Daybook.Foundation.Columns;
using Daybook.Foundation.Http;
using Daybook.Reports.Columns;
using NodaTime;

namespace Daybook.Reports;

/// <summary>Sessions per day. A session is a user's events, each at most the gap after the previous one.</summary>
/// <remarks>
/// A session belongs to the day on which it begins and is followed up to 24 hours past the range's end. The sender's session_id is not
/// used. A bounce is a session with one event. Cost: reads the raw events of the range and of a day around it, and sorts them by user.
/// </remarks>
public static class Sessions
{
    private static readonly Duration LookAhead = Duration.FromDays(1);

    public static ReportPlan<SessionsReport> Plan(ReportRange range, EventFilter filter, TimeSpan gap)
    {
        if (gap > TimeSpan.FromDays(1)) throw QueryReader.Invalid("gap", "`gap` must be at most 24h.");
        return new(range, filter, async (context, cancel) =>
        {
            var readable = context.Readable(filter);
            var rows = await context.FromColumns(new(new(range.Start - Duration.FromTimeSpan(gap), range.End + LookAhead), readable),
                events => OfColumns(range, events, gap), Row, cancel)
                ?? await context.Session.Rows(Query(range, readable, gap), Row, cancel);
            var days = rows.ToDictionary(r => r.Day, r => r.Figures);
            return new SessionsReport(
                [.. range.Days.Select((day, i) => SessionDay.Of(day, days.GetValueOrDefault(i + 1, SessionFigures.None)))],
                days.GetValueOrDefault(0, SessionFigures.None), (long)gap.TotalSeconds, range, context.Provenance);
        })
        {
            // It needs 24 hours before and after, but a day has only 23 hours if clocks change, so it reads two days.
            Reading = range with { From = range.From.PlusDays(-2), To = range.To.PlusDays(2) },
            Live = true,
            Setting = gap.ToString("c", CultureInfo.InvariantCulture),
        };
    }

    // Index events_occurred_at of the partitions read. Earlier events are read to see that a session began before the range.
    internal static Query Query(ReportRange range, EventFilter filter, TimeSpan gap) => $"""
        WITH e AS (
          SELECT {People.Subject} AS subject, occurred_at AS at
          FROM events {filter.People}
          WHERE occurred_at >= {range.Start - Duration.FromTimeSpan(gap)} AND occurred_at < {range.End + LookAhead} {filter.Conditions()}),
        marked AS (
          SELECT subject, at, at - lag(at) OVER (PARTITION BY subject ORDER BY at) <= {gap} AS goes_on FROM e),
        numbered AS (
          SELECT subject, at, count(*) FILTER (WHERE goes_on IS NOT TRUE) OVER (PARTITION BY subject ORDER BY at) AS session FROM marked),
        sessions AS (
          SELECT subject, min(at) AS start_at, count(*) AS events, (extract(epoch FROM max(at) - min(at)) * 1000000)::bigint AS micros
            FROM numbered GROUP BY subject, session)
        SELECT d::bigint, count(*), count(DISTINCT subject), coalesce(sum(events), 0)::bigint, count(*) FILTER (WHERE events = 1),
               sum(micros)::float8 / count(*), percentile_cont(0.5) WITHIN GROUP (ORDER BY micros::float8)
        FROM (SELECT *, {LocalDays.Number(range, "start_at")} AS d FROM sessions WHERE start_at >= {range.Start}
          AND start_at < {range.End}) s
        GROUP BY GROUPING SETS ((d), ())
        """;

    /// <summary>The same of columns.</summary>
    internal static ColumnQuery OfColumns(ReportRange range, ColumnQuery events, TimeSpan gap) => $"""
        WITH marked AS (
          SELECT person, t, t - lag(t) OVER (PARTITION BY person ORDER BY t) <= {gap.Ticks / TimeSpan.TicksPerMicrosecond} AS goes_on
            FROM {events} e),
        numbered AS (
          SELECT person, t, count(*) FILTER (WHERE goes_on IS NOT TRUE) OVER (PARTITION BY person ORDER BY t) AS session FROM marked),
        sessions AS (
          SELECT person, min(t) AS start_t, count(*) AS events, max(t) - min(t) AS micros FROM numbered GROUP BY person, session)
        SELECT d, count(*), count(DISTINCT person), coalesce(sum(events), 0)::BIGINT, count(*) FILTER (WHERE events = 1),
               sum(micros)::VARCHAR::DOUBLE / count(*), quantile_cont(micros, 0.5)
        FROM (SELECT *, {LocalDays.ColumnNumber(range, "start_t")} AS d FROM sessions WHERE start_t >= {EventColumns.Micros(range.Start)}
          AND start_t < {EventColumns.Micros(range.End)}) s
        GROUP BY GROUPING SETS ((d), ())
        """;

    // Both engines give microseconds, in doubles that hold them exactly; only here they become seconds.
    private static (int Day, SessionFigures Figures) Row(DbDataReader r) => (
        r.IsDBNull(0) ? 0 : (int)r.GetInt64(0),
        new(r.GetInt64(1), r.GetInt64(2), r.GetInt64(3), r.GetInt64(4), Seconds(r, 5), Seconds(r, 6), Ratio(r.GetInt64(4), r.GetInt64(1))));

    private static double? Seconds(DbDataReader row, int column) =>
        row.IsDBNull(column) ? null : Math.Round(row.GetDouble(column) / 1e6, 3);

    private static double? Ratio(long part, long whole) => whole == 0 ? null : Math.Round(part / (double)whole, 4);
}

public sealed record SessionsReport(IReadOnlyList<SessionDay> Days, SessionFigures Total, long GapSeconds, ReportRange Range,
    Provenance Provenance) : Report(Range, Provenance);

/// <param name="Users">Distinct users who started a session.</param>
/// <param name="Events">Events in these sessions.</param>
/// <param name="Bounces">Sessions of one event.</param>
/// <param name="AverageSeconds">From first to last event; null if there are no sessions. The others do the same.</param>
/// <param name="BounceRate">0 to 1.</param>
public record SessionFigures(long Sessions, long Users, long Events, long Bounces, double? AverageSeconds, double? MedianSeconds,
    double? BounceRate)
{
    internal static SessionFigures None { get; } = new(0, 0, 0, 0, null, null, null);
}

public sealed record SessionDay : SessionFigures
{
    private SessionDay(LocalDate day, SessionFigures figures)
        : base(figures) => Date = day.ToDateOnly();

    [JsonPropertyOrder(-1)]
    public DateOnly Date { get; }

    internal static SessionDay Of(LocalDate day, SessionFigures figures) => new(day, figures);
}
