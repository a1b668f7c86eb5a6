using NodaTime;

namespace Daybook.Tests.Reports;

/// <summary>Every report counted the slow way, straight from its definition in docs/reports.md, over events in memory. It shares no code with the product.</summary>
internal sealed class BruteForce(IReadOnlyList<SentEvent> all, DateTimeZone zone)
{
    public sealed record Filter(string? Type = null, string? Source = null, string? Plan = null)
    {
        public bool Takes(SentEvent e) => (Type is null || e.Type == Type) && (Source is null || e.Source == Source) && (Plan is null || e.Plan == Plan);
    }

    // Sorts last, as null does.
    private const string Missing = "\uffff";

    private LocalDate DayOf(SentEvent e) => e.At.InZone(zone).Date;

    private IEnumerable<SentEvent> Events(LocalDate from, LocalDate to, Filter filter) => all.Where(filter.Takes).Where(e => DayOf(e) >= from && DayOf(e) <= to);

    private long Users(LocalDate from, LocalDate to, Filter filter) => Events(from, to, filter).Select(e => e.User).Distinct().Count();

    private static IEnumerable<LocalDate> Days(LocalDate from, LocalDate to)
    {
        for (var d = from; d <= to; d = d.PlusDays(1)) yield return d;
    }

    private static double? Ratio(double part, double whole) => whole == 0 ? null : Math.Round(part / whole, 4);

    public object Dau(LocalDate from, LocalDate to, Filter filter) => Days(from, to).Select(d => new { date = d.ToDateOnly(), dau = Users(d, d, filter), events = Events(d, d, filter).Count() });

    public object Active(LocalDate from, LocalDate to, Filter filter, string interval, bool rolling)
    {
        if (interval == "day")
            return Days(from, to).Select(d => new { start = d.ToDateOnly(), end = d.ToDateOnly(), users = Users(d, d, filter), stickiness = Ratio(Users(d, d, filter), Users(d.PlusDays(-29), d, filter)) });
        var periods = rolling
            ? Days(from, to).Select(d => (First: d.PlusDays(interval == "week" ? -6 : -29), Last: d))
            : Days(from, to).Select(d => Start(interval, d)).Distinct().Select(s => (First: s, Last: Next(interval, s, 1).PlusDays(-1)));
        return periods.Select(p =>
        {
            var users = Users(p.First, p.Last, filter);
            var mean = Days(p.First, p.Last).Sum(d => Users(d, d, filter)) / (double)Days(p.First, p.Last).Count();
            return new { start = p.First.ToDateOnly(), end = p.Last.ToDateOnly(), users, stickiness = Ratio(mean, users) };
        });
    }

    public object Lifecycle(LocalDate from, LocalDate to, Filter filter)
    {
        var days = all.Where(filter.Takes).GroupBy(e => e.User).Select(g => g.Select(DayOf).ToHashSet()).ToList();
        return Days(from, to).Select(d => new
        {
            date = d.ToDateOnly(),
            @new = days.Count(u => u.Min() == d),
            returning = days.Count(u => u.Contains(d) && u.Contains(d.PlusDays(-1))),
            resurrected = days.Count(u => u.Contains(d) && !u.Contains(d.PlusDays(-1)) && u.Min() < d),
            dormant = days.Count(u => !u.Contains(d) && u.Contains(d.PlusDays(-1))),
        });
    }

    public object Retention(string windowType, LocalDate start, int cohorts, int windows, string? first, string? back)
    {
        var interval = windowType switch { "daily" => "day", "weekly" => "week", _ => "month" };
        start = Start(interval, start);
        var users = all.GroupBy(e => e.User).Select(g => (
            First: g.Where(e => first is null || e.Type == first).Select(e => Start(interval, DayOf(e))).DefaultIfEmpty(LocalDate.MaxIsoValue).Min(),
            Back: g.Where(e => back is null || e.Type == back).Select(e => Start(interval, DayOf(e))).ToHashSet())).ToList();
        return Enumerable.Range(0, cohorts).Select(c =>
        {
            var begin = Next(interval, start, c);
            var cohort = users.Where(u => u.First == begin).ToList();
            var returned = Enumerable.Range(0, windows).Select(w => (long)(w == 0 ? cohort.Count : cohort.Count(u => u.Back.Contains(Next(interval, begin, w))))).ToList();
            return new
            {
                start = begin.ToDateOnly(),
                size = cohort.Count,
                returned,
                percent = returned.Select(n => cohort.Count == 0 ? null : (double?)Math.Round(100.0 * n / cohort.Count, 2)),
            };
        });
    }

    public object Top(LocalDate from, LocalDate to, Filter filter, int limit) => Events(from, to, filter)
        .GroupBy(e => e.Type)
        .Select(g => new { event_type = g.Key, count = g.LongCount(), users = g.Select(e => e.User).Distinct().LongCount() })
        .OrderByDescending(t => t.count).ThenBy(t => t.event_type, StringComparer.Ordinal).Take(limit);

    public (object Values, object Other) Breakdown(LocalDate from, LocalDate to, Filter filter, int limit)
    {
        var groups = Events(from, to, filter).GroupBy(e => e.Plan ?? Missing).Select(g => (g.Key, Events: g.ToList()))
            .OrderByDescending(g => Sum(g.Events) ?? double.MinValue).ThenByDescending(g => g.Events.Count).ThenBy(g => g.Key, StringComparer.Ordinal).ToList();
        return (
            groups.Take(limit).Select(g => Row(new() { ["value"] = g.Key == Missing ? null : g.Key }, g.Events)),
            Row([], groups.Skip(limit).SelectMany(g => g.Events).ToList()));

        static double? Sum(List<SentEvent> events) => events.Any(e => e.Seats is not null) ? events.Sum(e => e.Seats) : null;

        static Dictionary<string, object?> Row(Dictionary<string, object?> row, List<SentEvent> events)
        {
            row["count"] = events.Count;
            row["users"] = events.Select(e => e.User).Distinct().Count();
            if (Sum(events) is { } sum) row["sum"] = sum;
            return row;
        }
    }

    public object Funnel(LocalDate from, LocalDate to, Filter filter, string[] steps, Duration within)
    {
        var users = Events(from, to, filter).GroupBy(e => e.User).ToList();
        var reached = steps.Select((_, i) => users.Count(u => u.Any(e => e.Type == steps[0] && Chain(u, e, e, 1, i)))).ToList();
        return steps.Select((s, i) => new
        {
            event_type = s,
            users = reached[i],
            dropped = i == 0 ? 0 : reached[i - 1] - reached[i],
            conversion = Ratio(reached[i], reached[0]),
            step_conversion = Ratio(reached[i], i == 0 ? reached[0] : reached[i - 1]),
        });

        bool Chain(IEnumerable<SentEvent> events, SentEvent begin, SentEvent last, int step, int target) => step > target
            || events.Any(e => e.Type == steps[step] && e.At > last.At && e.At - begin.At <= within && Chain(events, begin, e, step + 1, target));
    }

    public object Sessions(LocalDate from, LocalDate to, Filter filter, Duration gap)
    {
        var sessions = new List<(string User, Instant Start, Instant End, int Events)>();
        foreach (var user in all.Where(filter.Takes).GroupBy(e => e.User))
        {
            var at = user.Select(e => e.At).Order().ToList();
            for (var i = 0; i < at.Count;)
            {
                var last = i;
                while (last + 1 < at.Count && at[last + 1] - at[last] <= gap) last++;
                sessions.Add((user.Key, at[i], at[last], last - i + 1));
                i = last + 1;
            }
        }

        return Days(from, to).Select(d =>
        {
            var of = sessions.Where(s => s.Start.InZone(zone).Date == d).ToList();
            var seconds = of.Select(s => (s.End - s.Start).TotalSeconds).Order().ToList();
            return new
            {
                date = d.ToDateOnly(),
                sessions = of.Count,
                users = of.Select(s => s.User).Distinct().Count(),
                events = of.Sum(s => s.Events),
                bounces = of.Count(s => s.Events == 1),
                average_seconds = of.Count == 0 ? null : (double?)Math.Round(seconds.Average(), 3),
                median_seconds = of.Count == 0 ? null : (double?)Math.Round((seconds[(seconds.Count - 1) / 2] + seconds[seconds.Count / 2]) / 2, 3),
                bounce_rate = Ratio(of.Count(s => s.Events == 1), of.Count),
            };
        });
    }

    private static LocalDate Start(string interval, LocalDate d) => interval switch
    {
        "day" => d,
        "week" => d.Previous(IsoDayOfWeek.Monday) is var m && d.DayOfWeek == IsoDayOfWeek.Monday ? d : m,
        _ => new LocalDate(d.Year, d.Month, 1),
    };

    private static LocalDate Next(string interval, LocalDate d, int n) => interval switch { "day" => d.PlusDays(n), "week" => d.PlusWeeks(n), _ => d.PlusMonths(n) };
}

/// <summary>An event as a test sent it.</summary>
internal sealed record SentEvent(Guid Id, string Type, Instant At, string User, string Source, string? Plan, int? Seats);
