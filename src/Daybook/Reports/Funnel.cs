using System.Data.Common;
using System.Text.Json.Serialization;
using Daybook.Foundation.Http;
using Daybook.Reports.Columns;
using Daybook.Reports.Funnels;

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
            var all = question.AnyOrder ? await InAnyOrder(context, range, readable, question, cancel)
                : await Ordered(context, range, readable, question, byValue: false, cancel);
            List<Cell> parts = [];
            if (question.By is not null) parts = await Ordered(context, range, readable, question, byValue: true, cancel);

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
        bool byValue, CancellationToken cancel) =>
        await context.FromColumns(Events(range, filter, question) with { Value = byValue ? question.By : null },
            events => FunnelOfColumns.Query(events, question, byValue), r => Row(r, question, FunnelOfColumns.TimesOf), cancel)
        ?? await context.Session.Rows(FunnelOfEvents.Query(range, filter, question, byValue), r => Row(r, question,
            (row, _) => (row.GetFieldValue<double[]>(4), row.GetFieldValue<long[]>(5))), cancel);

    private static async Task<List<Cell>> InAnyOrder(ReportContext context, ReportRange range, EventFilter filter, FunnelQuestion question,
        CancellationToken cancel)
    {
        var reached = await context.FromColumns(Events(range, filter, question),
                events => FunnelOfColumns.InAnyOrder(events, question), r => (Step: r.GetInt64(0), Users: r.GetInt64(1)), cancel)
            ?? await context.Session.Rows(FunnelOfEvents.InAnyOrder(range, filter, question),
                r => (Step: (long)r.GetInt32(0), Users: r.GetInt64(1)), cancel);
        return [.. question.Steps.Select((_, i) => new Cell(i + 1, 1, null, reached.Where(r => r.Step > i).Sum(r => r.Users), null))];
    }

    private static EventColumns Events(ReportRange range, EventFilter filter, FunnelQuestion question) =>
        new(range.Bounds, filter, Types: [.. question.Steps.Distinct()]);

    private static Cell Row(DbDataReader r, FunnelQuestion question,
        Func<DbDataReader, FunnelQuestion, (double[] Times, long[] Bars)> timesOf)
    {
        var (step, users) = ((int)r.GetInt64(0), r.GetInt64(3));
        FunnelTime? time = null;
        // Without a part, columns have a row of a step that nobody reached.
        if (question.Time && step > 1 && users > 0)
        {
            var (seconds, bars) = timesOf(r, question);
            time = new(Seconds(0), Seconds(1), Seconds(2), Seconds(3),
                [.. question.Bars.Select((bar, i) => new FunnelBar((long)bar.TotalSeconds, bars[i] - (i == 0 ? 0 : bars[i - 1])))]);

            // Microseconds, in doubles that hold them exactly.
            double Seconds(int i) => Math.Round(seconds[i] / 1e6, 3);
        }

        return new(step, (int)r.GetInt64(1), r.IsDBNull(2) ? null : r.GetString(2), users, time);
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
