using System.Text.Json.Serialization;
using Daybook.Foundation.Columns;
using Daybook.Foundation.Http;
using Daybook.Foundation.Postgres;
using Daybook.Reports.Funnels;
using Npgsql;

namespace Daybook.Reports;

/// <summary>
/// How many users did the steps in order. Each step is later than the previous one, and all are within a time limit from the first.
/// </summary>
/// <remarks>
/// All steps are in the requested range. A user may begin several times; the attempt that gets furthest counts. Cost: reads the raw
/// events of the steps' types in the range and sorts them by user.
/// </remarks>
public static class Funnel
{
    public static ReportPlan<FunnelReport> Plan(ReportRange range, EventFilter filter, FunnelQuestion question)
    {
        if (filter.EventType is not null) throw QueryReader.Invalid("event_type", "The funnel report takes its event types from `steps`.");
        filter = question.Marked(filter);
        return new(range, filter, async (context, cancel) =>
        {
            var readable = context.Readable(filter);
            var all = question.AnyOrder ? await InAnyOrder(context.Session, range, readable, question, cancel)
                : await Ordered(context, range, readable, question, cancel);
            List<Cell> parts = [];
            if (question.By is not null)
            {
                parts = await context.Session.Rows(FunnelOfEvents.Query(range, readable, question, byValue: true), r => Row(r, question),
                    cancel);
            }

            return new FunnelReport(
                question.AnyOrder ? "any" : null, Steps(question, all),
                question.By is null ? null
                    : [.. parts.Where(c => c is { Part: > 0, Step: 1 }).OrderBy(c => c.Part)
                        .Select(c => new FunnelValue(c.Value, Steps(question, parts.Where(p => p.Part == c.Part))))],
                question.By is null ? null : new FunnelRest(Steps(question, parts.Where(p => p.Part == 0))),
                (long)question.Within.TotalSeconds, range, context.Provenance);
        })
        {
            Live = true,
        };
    }

    private static async Task<List<Cell>> Ordered(ReportContext context, ReportRange range, EventFilter filter, FunnelQuestion question,
        CancellationToken cancel)
    {
        if (question.IsPlain && await context.FromColumns(new(range.Bounds, filter, Types: [.. question.Steps.Distinct()]),
            events => OfColumns(events, question.Steps, question.Within), r => new Cell((int)r.GetInt64(0), 1, null, r.GetInt64(1), null),
            cancel) is { } found) return found;
        return await context.Session.Rows(FunnelOfEvents.Query(range, filter, question), r => Row(r, question), cancel);
    }

    private static async Task<List<Cell>> InAnyOrder(ReportSession session, ReportRange range, EventFilter filter, FunnelQuestion question,
        CancellationToken cancel)
    {
        var reached = await session.Rows(FunnelOfEvents.InAnyOrder(range, filter, question),
            r => (Step: r.GetInt32(0), Users: r.GetInt64(1)), cancel);
        return [.. question.Steps.Select((_, i) => new Cell(i + 1, 1, null, reached.Where(r => r.Step > i).Sum(r => r.Users), null))];
    }

    private static Cell Row(NpgsqlDataReader r, FunnelQuestion question)
    {
        var step = r.GetInt32(0);
        FunnelTime? time = null;
        if (question.Time && step > 1)
        {
            var (seconds, bars) = (r.GetFieldValue<double[]>(4), r.GetFieldValue<long[]>(5));
            time = new(Seconds(0), Seconds(1), Seconds(2), Seconds(3),
                [.. question.Bars.Select((bar, i) => new FunnelBar((long)bar.TotalSeconds, bars[i] - (i == 0 ? 0 : bars[i - 1])))]);

            // Microseconds, in doubles that hold them exactly.
            double Seconds(int i) => Math.Round(seconds[i] / 1e6, 3);
        }

        return new(step, r.GetInt32(1), r.TextOrNull(2), r.GetInt64(3), time);
    }

    private static IReadOnlyList<FunnelStep> Steps(FunnelQuestion question, IEnumerable<Cell> cells)
    {
        var found = cells.ToDictionary(c => c.Step);
        long Users(int i) => found.TryGetValue(i + 1, out var cell) ? cell.Users : 0;
        return
        [
            .. question.Steps.Select((step, i) => new FunnelStep(step, Users(i), i == 0 ? 0 : Users(i - 1) - Users(i),
                Ratio(Users(i), Users(0)), Ratio(Users(i), Users(i == 0 ? 0 : i - 1)), found.GetValueOrDefault(i + 1)?.Time)
            {
                Filter = question.FilterOf(i) is { } own ? new RawJson(own.Json) : null,
            }),
        ];
    }

    /// <summary>Rows (step, users), of columns: times are microseconds.</summary>
    internal static ColumnQuery OfColumns(ColumnQuery events, IReadOnlyList<string> steps, TimeSpan within)
    {
        ColumnQuery levels = $"s1 AS (SELECT person, t, t AS start_t FROM e WHERE event_type = {steps[0]})";
        ColumnQuery counts = $"SELECT 1 AS step, count(DISTINCT person) AS users FROM s1";
        for (var i = 1; i < steps.Count; i++)
        {
            var (before, level) = (ColumnQuery.Name($"s{i}"), ColumnQuery.Name($"s{i + 1}"));
            levels = $"""
                {levels},
                {level} AS (
                  SELECT person, t, start_t
                  FROM (SELECT person, t, is_step,
                               max(start_t) OVER (PARTITION BY person ORDER BY t RANGE BETWEEN UNBOUNDED PRECEDING
                                 AND 1 PRECEDING) AS start_t
                        FROM (SELECT person, t, start_t, false AS is_step FROM {before}
                              UNION ALL
                              SELECT person, t, NULL, true FROM e WHERE event_type = {steps[i]}) both_steps) chains
                  WHERE is_step AND t - start_t <= {within.Ticks / TimeSpan.TicksPerMicrosecond})
                """;
            counts = $"{counts} UNION ALL SELECT {(long)i + 1}, count(DISTINCT person) FROM {level}";
        }

        return $"""
            WITH e AS MATERIALIZED (SELECT event_type, person, t FROM {events} a), {levels}
            SELECT step, users FROM ({counts}) c ORDER BY step
            """;
    }

    private static double? Ratio(long part, long whole) => whole == 0 ? null : Math.Round(part / (double)whole, 4);

    private sealed record Cell(int Step, int Part, string? Value, long Users, FunnelTime? Time);
}

/// <param name="Order">Only <c>any</c> is said.</param>
/// <param name="Values">Those with the most users at the first step first.</param>
/// <param name="Other">All other values together.</param>
public sealed record FunnelReport(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Order, IReadOnlyList<FunnelStep> Steps,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<FunnelValue>? Values,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] FunnelRest? Other,
    long WithinSeconds, ReportRange Range, Provenance Provenance) : Report(Range, Provenance);

/// <param name="Dropped">Users of the previous step who did not reach this one.</param>
/// <param name="Conversion">Share of the first step's users, 0 to 1; null if there are none.</param>
/// <param name="StepConversion">Share of the previous step's users.</param>
/// <param name="Time">Of a later step that somebody reached, if asked for.</param>
public sealed record FunnelStep(string EventType, long Users, long Dropped, double? Conversion, double? StepConversion,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] FunnelTime? Time)
{
    /// <summary>What its events must hold beside the type, as it was asked for; null: nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RawJson? Filter { get; init; }
}

/// <summary>Of each user the quickest way counts.</summary>
/// <param name="MedianSeconds">From the previous step.</param>
/// <param name="TotalMedianSeconds">From the first step.</param>
/// <param name="Histogram">Users by the time from the first step.</param>
public sealed record FunnelTime(double MedianSeconds, double P90Seconds, double TotalMedianSeconds, double TotalP90Seconds,
    IReadOnlyList<FunnelBar> Histogram);

/// <param name="ToSeconds">Longer than the bar before, and not longer than this.</param>
public sealed record FunnelBar(long ToSeconds, long Users);

/// <param name="Value">Of the event with which a user begins; null if it has none.</param>
public sealed record FunnelValue(string? Value, IReadOnlyList<FunnelStep> Steps);

public sealed record FunnelRest(IReadOnlyList<FunnelStep> Steps);
