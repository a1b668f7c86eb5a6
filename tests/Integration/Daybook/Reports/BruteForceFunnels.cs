using System.Text.Json.Nodes;
using Daybook.Reports;
using Daybook.Tests.Reports.Filters;
using NodaTime;

namespace Daybook.Tests.Reports;

/// <summary>Funnels: in order or not, by value, and how long they take.</summary>
internal sealed partial class BruteForce
{
    private static readonly Duration[] Bars =
        [.. new double[] { 1, 10, 60, 360, 1440, 4320, 10080, 43200, 129600 }.Select(Duration.FromMinutes)];

    /// <param name="Where">What its events must hold beside the type.</param>
    public sealed record Step(string Type, JsonArray? Where = null);

    private bool Is(Step step, SentEvent e, Filter filter) =>
        e.Type == step.Type && (step.Where is null || Matching(step.Where, filter.End).Contains(e.Id));

    public object Funnel(LocalDate from, LocalDate to, Filter filter, Step[] steps, Duration within, bool time = false)
    {
        var users = Events(from, to, filter).GroupBy(Person).Select(u => u.ToList()).ToList();
        return Rows(steps, [.. users.Select(u => Ways(u, u.Where(e => Is(steps[0], e, filter)), steps, within, filter))], within, time);
    }

    /// <summary>Who reached a step, from 1, and perhaps not the next.</summary>
    public IEnumerable<string> FunnelPeople(LocalDate from, LocalDate to, Filter filter, Step[] steps, Duration within, bool anyOrder,
        int step, bool notNext)
    {
        bool Reached(List<SentEvent> u, int n) => anyOrder ? Did(u, steps[..n], within, filter)
            : Ways(u, u.Where(e => Is(steps[0], e, filter)), steps, within, filter)[n - 1].Count > 0;
        return Events(from, to, filter).GroupBy(Person)
            .Where(g => g.ToList() is var u && Reached(u, step) && !(notNext && Reached(u, step + 1)))
            .Select(g => g.Key).Order(StringComparer.Ordinal);
    }

    /// <summary>The values and the others.</summary>
    public (object Values, object Other) FunnelBy(LocalDate from, LocalDate to, Filter filter, Step[] steps, Duration within, bool time,
        string field, int limit)
    {
        string Value(SentEvent e) => TextOf(FilterTruth.Fields[field](e));
        var users = Events(from, to, filter).GroupBy(Person).Select(u => u.ToList()).ToList();
        var first = users.Select(u => u.Where(e => Is(steps[0], e, filter)).ToList()).ToList();
        var values = first.SelectMany(u => u.Select(Value).Distinct()).GroupBy(v => v).OrderByDescending(g => g.Count())
            .ThenBy(g => InBytes(g.Key), StringComparer.Ordinal).Select(g => g.Key).Take(limit).ToList();
        object Of(Func<string, bool> takes) => Rows(steps,
            [.. users.Zip(first, (u, f) => Ways(u, f.Where(e => takes(Value(e))), steps, within, filter))], within, time);
        return (values.Select(v => new { value = v == Missing ? null : v, steps = Of(own => own == v) }),
            new { steps = Of(own => !values.Contains(own)) });
    }

    /// <summary>The most of the first steps that are within the time of each other.</summary>
    public object FunnelInAnyOrder(LocalDate from, LocalDate to, Filter filter, Step[] steps, Duration within)
    {
        var users = Events(from, to, filter).GroupBy(Person).Select(u => u.ToList()).ToList();
        return Rows(steps, [.. users.Select(u => steps.Select((_, i) => Did(u, steps[..(i + 1)], within, filter)
            ? [(Duration.Zero, Duration.Zero)] : new List<(Duration, Duration)>()).ToList())], within, time: false);
    }

    // Any set of different events, one of each step.
    private bool Did(List<SentEvent> events, Step[] steps, Duration within, Filter filter, Instant? low = null, Instant? high = null)
    {
        if (steps.Length == 0) return true;
        foreach (var e in events.Where(e => Is(steps[0], e, filter)))
        {
            var (first, last) = (Instant.Min(low ?? e.At, e.At), Instant.Max(high ?? e.At, e.At));
            if (last - first <= within && Did([.. events.Where(o => o.Id != e.Id)], steps[1..], within, filter, first, last))
                return true;
        }

        return false;
    }

    // For each step all chains that end with it: how long since the step before, and since the first.
    private List<List<(Duration Since, Duration Whole)>> Ways(List<SentEvent> events, IEnumerable<SentEvent> starts, Step[] steps,
        Duration within, Filter filter)
    {
        HashSet<(Instant Start, Instant At, Instant Before)> chains = [.. starts.Select(s => (s.At, s.At, s.At))];
        List<List<(Duration, Duration)>> ways = [[.. chains.Select(_ => (Duration.Zero, Duration.Zero))]];
        foreach (var step in steps.Skip(1))
        {
            chains = [.. chains.SelectMany(c => events.Where(e => Is(step, e, filter) && e.At > c.At && e.At - c.Start <= within)
                .Select(e => (c.Start, e.At, c.At)))];
            ways.Add([.. chains.Select(c => (c.At - c.Before, c.At - c.Start))]);
        }

        return ways;
    }

    private static object Rows(Step[] steps, List<List<List<(Duration Since, Duration Whole)>>> users, Duration within, bool time)
    {
        var reached = steps.Select((_, i) => users.Where(u => u[i].Count > 0).Select(u => u[i]).ToList()).ToList();
        return steps.Select((step, i) =>
        {
            var before = reached[i == 0 ? 0 : i - 1].Count;
            Dictionary<string, object?> row = new()
            {
                ["event_type"] = step.Type,
                ["users"] = reached[i].Count,
                ["dropped"] = i == 0 ? 0 : before - reached[i].Count,
                ["conversion"] = Ratio(reached[i].Count, reached[0].Count),
                ["step_conversion"] = Ratio(reached[i].Count, before),
            };
            if (time && i > 0 && reached[i].Count > 0) row["time"] = Time(i);
            if (step.Where is not null) row["filter"] = new RawJson(step.Where.ToJsonString());
            return row;
        });

        object Time(int i)
        {
            var since = reached[i].Select(u => u.Min(w => w.Since)).Order().ToList();
            var whole = reached[i].Select(u => u.Min(w => w.Whole)).Order().ToList();
            List<Duration> bars = [.. Bars.Where(b => b < within), within];
            return new
            {
                median_seconds = Seconds(since, 0.5),
                p90_seconds = Seconds(since, 0.9),
                total_median_seconds = Seconds(whole, 0.5),
                total_p90_seconds = Seconds(whole, 0.9),
                histogram = bars.Select((bar, b) => new
                {
                    to_seconds = (long)bar.TotalSeconds,
                    users = whole.Count(w => w <= bar && (b == 0 || w > bars[b - 1])),
                }),
            };
        }

        static double Seconds(List<Duration> sorted, double share) =>
            Math.Round(Percentile([.. sorted.Select(d => (double)(d.BclCompatibleTicks / 10))], share)!.Value / 1e6, 3);
    }
}
