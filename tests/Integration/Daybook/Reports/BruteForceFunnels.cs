using Daybook.Tests.Reports.Filters;
using NodaTime;

namespace Daybook.Tests.Reports;

/// <summary>Funnels: in order or not, by value, and how long they take.</summary>
internal sealed partial class BruteForce
{
    private static readonly Duration[] Bars =
        [.. new double[] { 1, 10, 60, 360, 1440, 4320, 10080, 43200, 129600 }.Select(Duration.FromMinutes)];

    public object Funnel(LocalDate from, LocalDate to, Filter filter, string[] steps, Duration within, bool time = false)
    {
        var users = Events(from, to, filter).GroupBy(Person).Select(u => u.ToList()).ToList();
        return Rows(steps, [.. users.Select(u => Ways(u, u.Where(e => e.Type == steps[0]), steps, within))], within, time);
    }

    /// <summary>The values and the others.</summary>
    public (object Values, object Other) FunnelBy(LocalDate from, LocalDate to, Filter filter, string[] steps, Duration within, bool time,
        string field, int limit)
    {
        string Value(SentEvent e) => TextOf(FilterTruth.Fields[field](e));
        var users = Events(from, to, filter).GroupBy(Person).Select(u => u.ToList()).ToList();
        var first = users.Select(u => u.Where(e => e.Type == steps[0]).ToList()).ToList();
        var values = first.SelectMany(u => u.Select(Value).Distinct()).GroupBy(v => v).OrderByDescending(g => g.Count())
            .ThenBy(g => InBytes(g.Key), StringComparer.Ordinal).Select(g => g.Key).Take(limit).ToList();
        object Of(Func<string, bool> takes) => Rows(steps,
            [.. users.Zip(first, (u, f) => Ways(u, f.Where(e => takes(Value(e))), steps, within))], within, time);
        return (values.Select(v => new { value = v == Missing ? null : v, steps = Of(own => own == v) }),
            new { steps = Of(own => !values.Contains(own)) });
    }

    /// <summary>The most of the first steps that are within the time of each other.</summary>
    public object FunnelInAnyOrder(LocalDate from, LocalDate to, Filter filter, string[] steps, Duration within)
    {
        var users = Events(from, to, filter).GroupBy(Person).Select(u => u.ToList()).ToList();
        return Rows(steps, [.. users.Select(u => steps.Select((_, i) => Did(u, steps[..(i + 1)], within) ? [(Duration.Zero, Duration.Zero)]
            : new List<(Duration, Duration)>()).ToList())], within, time: false);
    }

    // Any set of different events, one of each step.
    private static bool Did(List<SentEvent> events, string[] steps, Duration within, Instant? low = null, Instant? high = null)
    {
        if (steps.Length == 0) return true;
        foreach (var e in events.Where(e => e.Type == steps[0]))
        {
            var (first, last) = (Instant.Min(low ?? e.At, e.At), Instant.Max(high ?? e.At, e.At));
            if (last - first <= within && Did([.. events.Where(o => o.Id != e.Id)], steps[1..], within, first, last)) return true;
        }

        return false;
    }

    // For each step all chains that end with it: how long since the step before, and since the first.
    private static List<List<(Duration Since, Duration Whole)>> Ways(List<SentEvent> events, IEnumerable<SentEvent> starts, string[] steps,
        Duration within)
    {
        HashSet<(Instant Start, Instant At, Instant Before)> chains = [.. starts.Select(s => (s.At, s.At, s.At))];
        List<List<(Duration, Duration)>> ways = [[.. chains.Select(_ => (Duration.Zero, Duration.Zero))]];
        foreach (var step in steps.Skip(1))
        {
            chains = [.. chains.SelectMany(c => events.Where(e => e.Type == step && e.At > c.At && e.At - c.Start <= within)
                .Select(e => (c.Start, e.At, c.At)))];
            ways.Add([.. chains.Select(c => (c.At - c.Before, c.At - c.Start))]);
        }

        return ways;
    }

    private static object Rows(string[] steps, List<List<List<(Duration Since, Duration Whole)>>> users, Duration within, bool time)
    {
        var reached = steps.Select((_, i) => users.Where(u => u[i].Count > 0).Select(u => u[i]).ToList()).ToList();
        return steps.Select((step, i) =>
        {
            var before = reached[i == 0 ? 0 : i - 1].Count;
            Dictionary<string, object?> row = new()
            {
                ["event_type"] = step,
                ["users"] = reached[i].Count,
                ["dropped"] = i == 0 ? 0 : before - reached[i].Count,
                ["conversion"] = Ratio(reached[i].Count, reached[0].Count),
                ["step_conversion"] = Ratio(reached[i].Count, before),
            };
            if (!time || i == 0 || reached[i].Count == 0) return row;
            var since = reached[i].Select(u => u.Min(w => w.Since)).Order().ToList();
            var whole = reached[i].Select(u => u.Min(w => w.Whole)).Order().ToList();
            List<Duration> bars = [.. Bars.Where(b => b < within), within];
            row["time"] = new
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
            return row;
        });

        static double Seconds(List<Duration> sorted, double share) =>
            Math.Round(Percentile([.. sorted.Select(d => (double)(d.BclCompatibleTicks / 10))], share)!.Value / 1e6, 3);
    }
}
