using System.Data.Common;
using System.Globalization;
using System.Text.Json.Serialization;
using Daybook.Foundation.Columns;
using Daybook.Foundation.Time;
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
    internal static readonly Duration LookAhead = Duration.FromDays(1);

    public static ReportPlan<SessionsReport> Plan(SessionsQuestion question, EventFilter filter)
    {
        var (range, gap) = (question.Range, question.Gap);
        return new(range, filter, async (context, cancel) =>
        {
            var readable = context.Readable(filter);
            var days = await Figures([.. range.Days.Select(range.Zone.StartOfDay)]);
            List<SessionPeriod>? periods = null;
            if (question.Periods is { } asked)
            {
                var found = await Figures(asked.Starts);
                periods = [.. asked.Names.Select((name, i) => SessionPeriod.Of(name, found.GetValueOrDefault(i + 1, SessionFigures.None)))];
            }

            var beside = question.Compared is null ? null : await Compared(context, question, readable, cancel);
            var edges = question.By is null ? default : await SessionEdges.Read(context, question, readable, cancel);
            return new SessionsReport(
                [.. range.Days.Select((day, i) => SessionDay.Of(day, days.GetValueOrDefault(i + 1, SessionFigures.None)))],
                periods, days.GetValueOrDefault(0, SessionFigures.None), beside, edges.Entry, edges.Exit, (long)gap.TotalSeconds,
                range, context.Provenance);

            Task<Dictionary<int, SessionFigures>> Figures(IReadOnlyList<Instant> starts) =>
                FiguresOf(context, range, starts, readable, gap, null, cancel);
        })
        {
            Reading = Reading(range, question.Compared?.Range ?? range),
            LooksBackFrom = question.Compared is { } other ? Instant.Min(range.End, other.End) : null,
            Live = true,
            Setting = $"{gap.ToString("c", CultureInfo.InvariantCulture)} {question.Compared?.End}",
        };
    }

    // It needs 24 hours before and after, but a day has only 23 hours if clocks change, so it reads two days.
    private static ReportRange Reading(ReportRange range, ReportRange other) => range with
    {
        From = LocalDate.Min(range.From, other.From).PlusDays(-2),
        To = LocalDate.Max(range.To, other.To).PlusDays(2),
    };

    // Where this period is still running, nothing of the other from the same moment on counts.
    private static async Task<SessionsCompared> Compared(ReportContext context, SessionsQuestion question, EventFilter filter,
        CancellationToken cancel)
    {
        var other = question.Compared!;
        var until = other.End;
        var found = await FiguresOf(context, other.Range, other.Starts, filter with { Until = until }, question.Gap,
            until < other.Range.End ? until : null, cancel);
        return new(other.Range.From.ToDateOnly(), other.Range.To.ToDateOnly(), until.ToDateTimeOffset(),
            [.. other.Names.Take(other.Begun(context.Now))
                .Select((name, i) => SessionPeriod.Of(name, found.GetValueOrDefault(i + 1, SessionFigures.None)))],
            found.GetValueOrDefault(0, SessionFigures.None));
    }

    /// <summary>The events that are read: earlier ones show that a session began before the range; without a cut, the last sessions are
    /// followed beyond it.</summary>
    internal static Interval Span(ReportRange range, TimeSpan gap, Instant? cut = null) =>
        new(range.Start - Duration.FromTimeSpan(gap), cut ?? range.End + LookAhead);

    private static async Task<Dictionary<int, SessionFigures>> FiguresOf(ReportContext context, ReportRange range,
        IReadOnlyList<Instant> starts, EventFilter filter, TimeSpan gap, Instant? cut, CancellationToken cancel) =>
        (await context.FromColumns(new(Span(range, gap, cut), filter), events => OfColumns(range, starts, events, gap), Row, cancel)
            ?? await context.Session.Rows(Query(range, starts, filter, gap, cut), Row, cancel))
        .ToDictionary(r => r.Period, r => r.Figures);

    // Index events_occurred_at of the partitions read.
    internal static Query Query(
        ReportRange range, IEnumerable<Instant> starts, EventFilter filter, TimeSpan gap, Instant? cut = null) => $"""
        WITH e AS (
          SELECT {People.Subject} AS subject, occurred_at AS at
          FROM events {filter.People}
          WHERE occurred_at >= {Span(range, gap, cut).Start} AND occurred_at < {Span(range, gap, cut).End}
            {filter.Conditions()}),
        marked AS (
          SELECT subject, at, at - lag(at) OVER (PARTITION BY subject ORDER BY at) <= {gap} AS goes_on FROM e),
        numbered AS (
          SELECT subject, at, count(*) FILTER (WHERE goes_on IS NOT TRUE) OVER (PARTITION BY subject ORDER BY at) AS session FROM marked),
        sessions AS (
          SELECT subject, min(at) AS start_at, count(*) AS events, (extract(epoch FROM max(at) - min(at)) * 1000000)::bigint AS micros
            FROM numbered GROUP BY subject, session)
        SELECT d::bigint, count(*), count(DISTINCT subject), coalesce(sum(events), 0)::bigint, count(*) FILTER (WHERE events = 1),
               sum(micros)::float8 / count(*), percentile_cont(0.5) WITHIN GROUP (ORDER BY micros::float8)
        FROM (SELECT *, width_bucket(start_at, {starts}) AS d FROM sessions WHERE start_at >= {range.Start}
          AND start_at < {range.End}) s
        GROUP BY GROUPING SETS ((d), ())
        """;

    /// <summary>The same of columns.</summary>
    /// <remarks>
    /// Everything is sorted once, by person and time: one order needs much less time and memory than a part for each person. A session ends
    /// with the event before the next one's first; a last row of nobody ends the last one. Who has more than one session is known from the
    /// one before, and the median from how many have each length, because most lengths are the same: so no list of people or of lengths is
    /// kept.
    /// </remarks>
    private static ColumnQuery OfColumns(ReportRange range, IReadOnlyList<Instant> starts, ColumnQuery events, TimeSpan gap) => $"""
        WITH ordered AS (
          SELECT person, t, lag(person) OVER w AS person_before, lag(t) OVER w AS t_before, row_number() OVER w AS n
          FROM (SELECT person, t FROM {events} e UNION ALL SELECT NULL, NULL) a
          WINDOW w AS (ORDER BY person NULLS LAST, t)),
        firsts AS (
          SELECT person, t, t_before, n FROM ordered
          WHERE person_before IS DISTINCT FROM person OR t - t_before > {gap.Ticks / TimeSpan.TicksPerMicrosecond}),
        sessions AS (
          SELECT t AS start_t, lead(n) OVER w - n AS events, lead(t_before) OVER w - t AS micros,
                 CASE WHEN lag(person) OVER w IS NOT DISTINCT FROM person THEN lag(t) OVER w END AS one_before
          FROM firsts WINDOW w AS (ORDER BY n)),
        lengths AS (
          SELECT d, micros, count(*) AS sessions, sum(events) AS events, count(*) FILTER (WHERE events = 1) AS bounces,
                 count(*) FILTER (WHERE one_before IS NULL OR {LocalDays.ColumnNumber(starts, "one_before")} <> d) AS users,
                 count(*) FILTER (WHERE one_before IS NULL OR one_before < {EventColumns.Micros(range.Start)}) AS users_of_all
          FROM (SELECT *, {LocalDays.ColumnNumber(starts, "start_t")} AS d FROM sessions
                WHERE start_t >= {EventColumns.Micros(range.Start)} AND start_t < {EventColumns.Micros(range.End)}) s
          GROUP BY d, micros),
        placed AS (
          SELECT *, sum(sessions) OVER (PARTITION BY d ORDER BY micros) AS upto, sum(sessions) OVER (PARTITION BY d) AS n
          FROM (SELECT d, micros, sum(sessions) AS sessions, sum(events) AS events, sum(bounces) AS bounces, sum(users) AS users,
                       sum(users_of_all) AS users_of_all
                FROM lengths GROUP BY GROUPING SETS ((d, micros), (micros))) l)
        SELECT d, sum(sessions)::BIGINT, (CASE WHEN d IS NULL THEN sum(users_of_all) ELSE sum(users) END)::BIGINT, sum(events)::BIGINT,
               sum(bounces)::BIGINT, sum(micros::HUGEINT * sessions)::VARCHAR::DOUBLE / sum(sessions)::DOUBLE,
               (min(micros) FILTER (WHERE upto > (n - 1) // 2) + min(micros) FILTER (WHERE upto > n // 2))::DOUBLE / 2
        FROM placed
        GROUP BY d
        """;

    // Both engines give microseconds, in doubles that hold them exactly; only here they become seconds.
    private static (int Period, SessionFigures Figures) Row(DbDataReader r) => (
        r.IsDBNull(0) ? 0 : (int)r.GetInt64(0),
        new(r.GetInt64(1), r.GetInt64(2), r.GetInt64(3), r.GetInt64(4), Seconds(r, 5), Seconds(r, 6), Ratio(r.GetInt64(4), r.GetInt64(1))));

    private static double? Seconds(DbDataReader row, int column) =>
        row.IsDBNull(column) ? null : Math.Round(row.GetDouble(column) / 1e6, 3);

    private static double? Ratio(long part, long whole) => whole == 0 ? null : Math.Round(part / (double)whole, 4);
}

/// <param name="Periods">By the interval that was asked for.</param>
/// <param name="Compared">Another period, if asked for.</param>
/// <param name="Entry">The values of a field with which sessions begin, if asked for.</param>
/// <param name="Exit">And those with which they end.</param>
public sealed record SessionsReport(IReadOnlyList<SessionDay> Days,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<SessionPeriod>? Periods, SessionFigures Total,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] SessionsCompared? Compared,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] SessionEdge? Entry,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] SessionEdge? Exit, long GapSeconds, ReportRange Range,
    Provenance Provenance) : Report(Range, Provenance);

/// <param name="Until">Nothing from here on is in the numbers: the end of the period, or as far as the range itself has come.</param>
/// <param name="Periods">By the interval that was asked for, else by days; those that had begun by then.</param>
public sealed record SessionsCompared(DateOnly From, DateOnly To, DateTimeOffset Until, IReadOnlyList<SessionPeriod> Periods,
    SessionFigures Total);

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

public sealed record SessionPeriod : SessionFigures
{
    private SessionPeriod(string start, SessionFigures figures)
        : base(figures) => Start = start;

    /// <summary>A date; of an hour, its time in UTC.</summary>
    [JsonPropertyOrder(-1)]
    public string Start { get; }

    internal static SessionPeriod Of(string start, SessionFigures figures) => new(start, figures);
}
