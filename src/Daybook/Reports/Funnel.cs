using Daybook.Foundation.Text;
using Daybook.Foundation.Columns;
using Daybook.Foundation.Http;

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
    public const int MaxSteps = 10;
    public static readonly TimeSpan DefaultWithin = TimeSpan.FromDays(7);

    /// <summary>
    /// Reads <c>step</c>, given 1 to 10 times, each an event type as it is; or <c>steps</c>: event types without commas, separated by
    /// commas.
    /// </summary>
    public static IReadOnlyList<string> Steps(QueryReader query)
    {
        var (each, listed) = (query.Texts("step"), query.Text("steps", MaxSteps * TextLength.MaxBytes));
        if (each.Count > 0)
        {
            if (listed is not null) throw QueryReader.Invalid("step", "Give either `step` or `steps`.");
            return each.Count <= MaxSteps ? each : throw QueryReader.Invalid("step", $"`step` may be given {MaxSteps} times.");
        }

        if (listed is null) throw QueryReader.Invalid("steps", "`steps` is required, or `step` once for each event type.");
        var steps = listed.Split(',', StringSplitOptions.TrimEntries);
        return steps.Length <= MaxSteps && steps.All(s => s.Length is > 0 and <= TextLength.MaxBytes)
            ? steps
            : throw QueryReader.Invalid(
                "steps",
                $"`steps` must be 1 to {MaxSteps} event types, separated by commas, such as page_view,checkout,purchase. "
                + "Where one has a comma in it, give `step` once for each instead.");
    }

    public static ReportPlan<FunnelReport> Plan(ReportRange range, EventFilter filter, IReadOnlyList<string> steps, TimeSpan within)
    {
        if (filter.EventType is not null) throw QueryReader.Invalid("event_type", "The funnel report takes its event types from `steps`.");
        return new(range, filter, async (context, cancel) =>
        {
            var readable = context.Readable(filter);
            var users = await context.FromColumns(new(range.Bounds, readable, Types: [.. steps.Distinct()]),
                events => OfColumns(events, steps, within), r => r.GetInt64(1), cancel)
                ?? await context.Session.Rows(Query(range, readable, steps, within), r => r.GetInt64(1), cancel);
            return new FunnelReport(
                [.. steps.Select(
                    (step, i) =>
                        new FunnelStep(step, users[i], i == 0 ? 0 : users[i - 1] - users[i], Ratio(users[i], users[0]),
                            Ratio(users[i], i == 0 ? users[0] : users[i - 1])))],
                (long)within.TotalSeconds, range, context.Provenance);
        })
        {
            Live = true,
        };
    }

    // Index events_occurred_at of the range's partitions. A row of sN is an event of step N that ends a chain. start_at is the latest
    // possible beginning of such a chain, because that leaves the most time for later steps.
    internal static Query Query(ReportRange range, EventFilter filter, IReadOnlyList<string> steps, TimeSpan within)
    {
        Query levels = $"s1 AS (SELECT subject, at, at AS start_at FROM e WHERE event_type = {steps[0]})";
        Query counts = $"SELECT 1 AS step, count(DISTINCT subject) AS users FROM s1";
        for (var i = 1; i < steps.Count; i++)
        {
            var (before, level) = (Level(i), Level(i + 1));
            levels = $"""
                {levels},
                {level} AS (
                  SELECT subject, at, start_at
                  FROM (SELECT subject, at, is_step,
                               max(start_at) OVER (PARTITION BY subject ORDER BY at RANGE BETWEEN UNBOUNDED PRECEDING
                                 AND '1 microsecond' PRECEDING) AS start_at
                        FROM (SELECT subject, at, start_at, false AS is_step FROM {before}
                              UNION ALL
                              SELECT subject, at, NULL, true FROM e WHERE event_type = {steps[i]}) both_steps) chains
                  WHERE is_step AND at - start_at <= {within})
                """;
            counts = $"{counts} UNION ALL SELECT {i + 1}, count(DISTINCT subject) FROM {level}";
        }

        return $"""
            WITH e AS MATERIALIZED (
              SELECT {People.Subject} AS subject, occurred_at AS at, event_type
              FROM events {filter.People}
              WHERE occurred_at >= {range.Start} AND occurred_at < {range.End}
                AND event_type = ANY({steps.Distinct()}) {filter.Conditions()}),
            {levels}
            SELECT step, users FROM ({counts}) c ORDER BY step
            """;
    }

    /// <summary>The same of columns: times are microseconds.</summary>
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

    // A name, not a value: s1 to s10.
    private static Query Level(int number)
    {
        Query name = new(2, 0);
        name.AppendLiteral($"s{number}");
        return name;
    }

    private static double? Ratio(long part, long whole) => whole == 0 ? null : Math.Round(part / (double)whole, 4);
}

public sealed record FunnelReport(IReadOnlyList<FunnelStep> Steps, long WithinSeconds, ReportRange Range,
    Provenance Provenance) : Report(Range, Provenance);

/// <param name="Dropped">Users of the previous step who did not reach this one.</param>
/// <param name="Conversion">Share of the first step's users, 0 to 1; null if there are none.</param>
/// <param name="StepConversion">Share of the previous step's users.</param>
public sealed record FunnelStep(string EventType, long Users, long Dropped, double? Conversion, double? StepConversion);
