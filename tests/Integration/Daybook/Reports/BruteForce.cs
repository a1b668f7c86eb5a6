using System.Globalization;
using System.Text.Json.Nodes;
using Daybook.Tests.Reports.Filters;
using NodaTime;
using NodaTime.Text;

namespace Daybook.Tests.Reports;

/// <summary>
/// Counts every report the slow way, directly from its definition in docs/reports.md, over events in memory. It shares no code with the
/// product.
/// </summary>
internal sealed partial class BruteForce(IReadOnlyList<SentEvent> all, DateTimeZone zone)
{
    /// <param name="End">Of the report's range, for what people did before it.</param>
    public sealed record Filter(string? Type = null, string? Source = null, string? Plan = null, JsonArray? Where = null,
        Instant End = default)
    {
        public bool NeedsRawEvents => Source is not null || Plan is not null || Where is not null;
    }

    private readonly Dictionary<(JsonArray, Instant), HashSet<Guid>> _matching = [];

    // To whom each anonymous id belongs: the user of the earliest event that carries both.
    private readonly Dictionary<string, string> _owners = Owners(all);

    // Sorts last, as null does.
    private const string Missing = "\uffff";

    private bool Takes(Filter filter, SentEvent e) =>
        (filter.Type is null || e.Type == filter.Type) && (filter.Source is null || e.Source == filter.Source)
        && (filter.Plan is null || e.Plan == filter.Plan) && (filter.Where is not { } where || Matching(where, filter.End).Contains(e.Id));

    private HashSet<Guid> Matching(JsonArray where, Instant end)
    {
        if (!_matching.TryGetValue((where, end), out var ids))
            _matching[(where, end)] = ids = new FilterTruth(all, Person, end).Matching(where);
        return ids;
    }

    public IEnumerable<Guid> Stored(Filter filter) => all.Where(e => Takes(filter, e)).Select(e => e.Id).Order();

    public IEnumerable<string> People(JsonArray filter, Instant now) => new FilterTruth(all, Person, now).People(filter);

    public IEnumerable<Guid> Exported(LocalDate from, LocalDate to, Filter filter) =>
        Events(from, to, filter).Select(e => e.Id).Order();

    /// <summary>The first instant after a day.</summary>
    public Instant EndOf(LocalDate day) => zone.AtLeniently(day.PlusDays(1).AtMidnight()).ToInstant();

    private LocalDate DayOf(SentEvent e) => e.At.InZone(zone).Date;

    private IEnumerable<SentEvent> Events(LocalDate from, LocalDate to, Filter filter) =>
        all.Where(e => Takes(filter, e)).Where(e => DayOf(e) >= from && DayOf(e) <= to);

    private long Users(LocalDate from, LocalDate to, Filter filter) => Subjects(Events(from, to, filter));

    private static IEnumerable<LocalDate> Days(LocalDate from, LocalDate to)
    {
        for (var d = from; d <= to; d = d.PlusDays(1)) yield return d;
    }

    private static double? Ratio(double part, double whole) => whole == 0 ? null : Math.Round(part / whole, 4);

    public object Dau(LocalDate from, LocalDate to, Filter filter) =>
        Days(from, to).Select(d => new { date = d.ToDateOnly(), dau = Users(d, d, filter), events = Events(d, d, filter).Count() });

    public object Active(LocalDate from, LocalDate to, Filter filter, string interval, bool rolling)
    {
        if (interval == "day")
            return Days(from, to)
                .Select(d =>
                    new
                    {
                        start = d.ToDateOnly(),
                        end = d.ToDateOnly(),
                        users = Users(d, d, filter),
                        stickiness = Ratio(Users(d, d, filter), Users(d.PlusDays(-29), d, filter))
                    });
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
        var days = all.Where(e => Takes(filter, e)).GroupBy(Person).Select(g => g.Select(DayOf).ToHashSet()).ToList();
        return Days(from, to).Select(d => new
        {
            date = d.ToDateOnly(),
            @new = days.Count(u => u.Min() == d),
            returning = days.Count(u => u.Contains(d) && u.Contains(d.PlusDays(-1))),
            resurrected = days.Count(u => u.Contains(d) && !u.Contains(d.PlusDays(-1)) && u.Min() < d),
            dormant = days.Count(u => !u.Contains(d) && u.Contains(d.PlusDays(-1))),
        });
    }

    public object LifecyclePeriods(LocalDate from, LocalDate to, Filter filter, string interval)
    {
        var users = all.Where(e => Takes(filter, e)).GroupBy(Person).Select(g => g.Select(e => Start(interval, DayOf(e))).ToHashSet())
            .ToList();
        return Days(from, to).Select(d => Start(interval, d)).Distinct().Select(p => new
        {
            start = p.ToDateOnly(),
            @new = users.Count(u => u.Min() == p),
            returning = users.Count(u => u.Contains(p) && u.Contains(Next(interval, p, -1))),
            resurrected = users.Count(u => u.Contains(p) && !u.Contains(Next(interval, p, -1)) && u.Min() < p),
            dormant = users.Count(u => !u.Contains(p) && u.Contains(Next(interval, p, -1))),
        });
    }

    /// <param name="compare">As the report takes it.</param>
    /// <param name="now">The first range is still running if it ends later; a whole quarter hour.</param>
    public object LifecycleBeside(LocalDate from, LocalDate to, Filter filter, string interval, string compare, Instant now)
    {
        var mine = Days(from, to).Select(d => Start(interval, d)).Distinct().ToList();
        var first = compare == "previous" ? Next(interval, mine[0], -mine.Count) : Start(interval, LocalDatePattern.Iso.Parse(compare).Value);
        var others = mine.Select((_, i) => Next(interval, first, i)).ToList();
        var end = Next(interval, others[^1], 1).PlusDays(-1);
        var begun = mine.FindAll(p => EndOf(p.PlusDays(-1)) < now);
        var running = begun.Count > 0 && EndOf(Next(interval, begun[^1], 1).PlusDays(-1)) >= now;
        var until = begun.Count == 0 ? EndOf(first.PlusDays(-1)) : EndOf(end);
        if (running)
        {
            var (local, last) = (now.InZone(zone).LocalDateTime, others[begun.Count - 1]);
            var day = interval == "month" ? last.PlusDays(Math.Min(local.Day, Next(interval, last, 1).PlusDays(-1).Day) - 1)
                : last.PlusDays(Period.DaysBetween(begun[^1], local.Date));
            until = Instant.Max(EndOf(last.PlusDays(-1)), Instant.Min(zone.AtLeniently(day.At(local.TimeOfDay)).ToInstant(),
                EndOf(Next(interval, last, 1).PlusDays(-1))));
        }

        return new
        {
            from = first.ToDateOnly(),
            to = end.ToDateOnly(),
            until = until.ToDateTimeOffset(),
            periods = others.Take(begun.Count).Select(p => Kinds(p, until)).ToList(),
            so_far = running ? Kinds(begun[^1], now) : null,
        };

        object Kinds(LocalDate period, Instant cut)
        {
            var (came, before) = (Next(interval, period, 1), Next(interval, period, -1));
            var users = all.Where(e => e.At < cut && DayOf(e) < came && Takes(filter with { End = cut }, e)).GroupBy(Person)
                .Select(g => g.Select(e => Start(interval, DayOf(e))).ToHashSet()).ToList();
            return new
            {
                start = period.ToDateOnly(),
                @new = users.Count(u => u.Min() == period),
                returning = users.Count(u => u.Contains(period) && u.Contains(before)),
                resurrected = users.Count(u => u.Contains(period) && !u.Contains(before) && u.Min() < period),
                dormant = users.Count(u => !u.Contains(period) && u.Contains(before)),
            };
        }
    }

    /// <param name="now">A period that begins later has no numbers yet.</param>
    public object Retention(string windowType, LocalDate start, int cohorts, int windows, string? first, string? back, Filter filter,
        Instant now)
    {
        var interval = windowType switch { "daily" => "day", "weekly" => "week", _ => "month" };
        start = Start(interval, start);
        filter = filter with { End = EndOf(Next(interval, start, cohorts).PlusDays(-1)), Type = null };
        var users = all.Where(e => Takes(filter, e)).GroupBy(Person).Select(g => (
            First: g.Where(e => first is null || e.Type == first).Select(e => Start(interval, DayOf(e)))
                .DefaultIfEmpty(LocalDate.MaxIsoValue).Min(),
            Back: g.Where(e => back is null || e.Type == back).Select(e => Start(interval, DayOf(e))).ToHashSet())).ToList();
        return Enumerable.Range(0, cohorts).Select(c =>
        {
            var begin = Next(interval, start, c);
            var cohort = users.Where(u => u.First == begin).ToList();
            var returned = Enumerable.Range(0, windows).Select(w => (Begin: Next(interval, begin, w), Window: w))
                .Select(p =>
                    zone.AtLeniently(p.Begin.AtMidnight()).ToInstant() > now ? null
                        : (long?)(p.Window == 0 ? cohort.Count : cohort.Count(u => u.Back.Contains(p.Begin)))).ToList();
            return new
            {
                start = begin.ToDateOnly(),
                size = cohort.Count,
                returned,
                percent = returned.Select(
                    n => n is null || cohort.Count == 0 ? null : (double?)Math.Round(100.0 * n.Value / cohort.Count, 2)),
            };
        });
    }

    public object Top(LocalDate from, LocalDate to, Filter filter, int limit) => Events(from, to, filter)
        .GroupBy(e => e.Type)
        .Select(g => new { event_type = g.Key, count = g.LongCount(), users = g.Select(Person).Distinct().LongCount() })
        .OrderByDescending(t => t.count).ThenBy(t => t.event_type, StringComparer.Ordinal).Take(limit);

    /// <param name="measure"><c>count</c>, <c>users</c>, <c>sum</c> or <c>avg</c> (of seats).</param>
    public (object Values, object Other) Breakdown(LocalDate from, LocalDate to, Filter filter, string measure, int limit)
    {
        var groups = Events(from, to, filter).GroupBy(e => e.Plan ?? Missing).Select(g => (g.Key, Events: g.ToList()))
            .OrderByDescending(g => Measured(g.Events)).ThenByDescending(g => g.Events.Count).ThenBy(g => g.Key, StringComparer.Ordinal)
            .ToList();
        return (
            groups.Take(limit).Select(g => Row(new() { ["value"] = g.Key == Missing ? null : g.Key }, g.Events)),
            Row([], groups.Skip(limit).SelectMany(g => g.Events).ToList()));

        double Measured(List<SentEvent> events) => measure switch
        {
            "count" => events.Count,
            "users" => Subjects(events),
            _ => Number(events) ?? double.MinValue,
        };

        // An exact quotient to 16 places, as PostgreSQL computes a small one.
        double? Number(List<SentEvent> events)
        {
            var numbers = events.Where(e => e.Seats is not null).Select(e => (decimal)e.Seats!.Value).ToList();
            if (numbers.Count == 0) return null;
            var number = measure == "sum" ? numbers.Sum() : Math.Round(numbers.Sum() / numbers.Count, 16, MidpointRounding.AwayFromZero);
            return double.Parse(number.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        }

        Dictionary<string, object?> Row(Dictionary<string, object?> row, List<SentEvent> events)
        {
            row["count"] = events.Count;
            row["users"] = Subjects(events);
            if (measure is "sum" or "avg" && Number(events) is { } number) row[measure] = number;
            return row;
        }
    }

    public (object Days, object Total, object Periods) Sessions(LocalDate from, LocalDate to, Filter filter, Duration gap, string interval)
    {
        var sessions = SessionsOf(from, to, filter, gap);
        var points = Points(from, to, interval);
        return (
            Days(from, to).Select(d => Figures(new() { ["date"] = d.ToDateOnly() }, sessions.Where(s => s.Day == d).ToList())),
            Figures([], sessions),
            BySession(sessions, points));
    }

    /// <summary>The other period of sessions: <paramref name="asked"/> says which, for which events, and where it is cut.</summary>
    public object SessionsBeside(TrendAsked asked, Duration gap)
    {
        var (from, to, end, points) = Beside(asked, Points(asked.From, asked.To, asked.Interval));
        var sessions = SessionsOf(from, to, asked.Filter with { End = end }, gap, end < EndOf(to) ? end : Instant.MaxValue);
        return new
        {
            from = from.ToDateOnly(),
            to = to.ToDateOnly(),
            until = end.ToDateTimeOffset(),
            periods = BySession(sessions, points).Where((_, i) => end == EndOf(to) || points[i].Start < end),
            total = Figures([], sessions),
        };
    }

    private static IEnumerable<object> BySession(List<Session> sessions, List<(LocalDate Day, Instant Start, bool Hour)> points) =>
        points.Select((p, i) => Figures(new() { ["start"] = Name(p) }, sessions.Where(
            s => s.Events[0].At >= p.Start && (i + 1 == points.Count || s.Events[0].At < points[i + 1].Start)).ToList()));

    private static Dictionary<string, object?> Figures(Dictionary<string, object?> row, List<Session> of)
    {
        var seconds = of.Select(s => (s.Events[^1].At - s.Events[0].At).TotalSeconds).Order().ToList();
        row["sessions"] = of.Count;
        row["users"] = of.Select(s => s.Subject).Distinct().Count();
        row["events"] = of.Sum(s => s.Events.Count);
        row["bounces"] = of.Count(s => s.Events.Count == 1);
        row["average_seconds"] = of.Count == 0 ? null : Math.Round(seconds.Average(), 3);
        row["median_seconds"] = of.Count == 0 ? null : Math.Round((seconds[(seconds.Count - 1) / 2] + seconds[seconds.Count / 2]) / 2, 3);
        row["bounce_rate"] = Ratio(of.Count(s => s.Events.Count == 1), of.Count);
        return row;
    }

    /// <summary>With which value of a field sessions begin and end.</summary>
    public (object Entry, object Exit) SessionEdges(LocalDate from, LocalDate to, Filter filter, Duration gap, string field, int limit)
    {
        var sessions = SessionsOf(from, to, filter, gap)
            .Select(s => (s.Subject, Values: s.Events.Select(e => TextOf(FilterTruth.Fields[field](e))).Where(v => v != Missing).ToList()))
            .ToList();
        return (Edge(v => v[0]), Edge(v => v[^1]));

        object Edge(Func<List<string>, string> which)
        {
            var values = sessions.GroupBy(s => s.Values.Count == 0 ? Missing : which(s.Values)).OrderByDescending(g => g.Count())
                .ThenBy(g => InBytes(g.Key), StringComparer.Ordinal).ToList();
            var other = values.Skip(limit).SelectMany(g => g).ToList();
            return new
            {
                values = values.Take(limit).Select(g => new
                {
                    value = g.Key == Missing ? null : g.Key,
                    sessions = g.Count(),
                    users = g.Select(s => s.Subject).Distinct().Count(),
                }),
                other = new { sessions = other.Count, users = other.Select(s => s.Subject).Distinct().Count() },
            };
        }
    }

    // Those that begin in the range, of events before an end.
    private List<Session> SessionsOf(LocalDate from, LocalDate to, Filter filter, Duration gap, Instant? end = null)
    {
        var sessions = new List<Session>();
        foreach (var user in all.Where(e => Takes(filter, e) && (end is null || e.At < end)).GroupBy(Person))
        {
            var events = user.OrderBy(e => e.At).ThenBy(e => e.Id).ToList();
            for (var i = 0; i < events.Count;)
            {
                var last = i;
                while (last + 1 < events.Count && events[last + 1].At - events[last].At <= gap) last++;
                sessions.Add(new(user.Key, DayOf(events[i]), events[i..(last + 1)]));
                i = last + 1;
            }
        }

        return [.. sessions.Where(s => s.Day >= from && s.Day <= to)];
    }

    /// <summary>The members of /events/stats that do not depend on the time of the request, in their order.</summary>
    public static object Stats(IReadOnlyList<SentEvent> all) => new
    {
        total_events = all.Count,
        total_users = new BruteForce(all, DateTimeZone.Utc).Subjects(all),
        by_type = all.GroupBy(e => e.Type).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.Count()),
        first_event_at = all.Min(e => e.At).ToDateTimeOffset(),
        last_event_at = all.Max(e => e.At).ToDateTimeOffset(),
    };

    public static Dictionary<string, string> Owners(IEnumerable<SentEvent> all) => all
        .Where(e => e.User is not null && e.Anonymous is not null)
        .GroupBy(e => e.Anonymous!)
        .ToDictionary(g => g.Key, g => g.OrderBy(e => e.At).ThenBy(e => e.Id).First().User!);

    /// <summary>Whom the event counts as.</summary>
    public static string Person(SentEvent e, Dictionary<string, string> owners) =>
        e.User is null && owners.TryGetValue(e.Anonymous!, out var owner) ? "u:" + owner : e.Subject;

    private string Person(SentEvent e) => Person(e, _owners);

    private int Subjects(IEnumerable<SentEvent> events) => events.Select(Person).Distinct().Count();

    private sealed record Session(string Subject, LocalDate Day, List<SentEvent> Events);

    private static LocalDate Start(string interval, LocalDate d) => interval switch
    {
        "day" => d,
        "week" => d.Previous(IsoDayOfWeek.Monday) is var m && d.DayOfWeek == IsoDayOfWeek.Monday ? d : m,
        _ => new LocalDate(d.Year, d.Month, 1),
    };

    private static LocalDate Next(string interval, LocalDate d, int n) =>
        interval switch { "day" => d.PlusDays(n), "week" => d.PlusWeeks(n), _ => d.PlusMonths(n) };
}

/// <summary>An event as a test sent it.</summary>
/// <param name="Properties">All of them, plan and seats included.</param>
internal sealed record SentEvent(Guid Id, string Type, Instant At, string? User, string? Anonymous, string Source, string? Plan, int? Seats,
    string? Session, JsonObject Properties, JsonObject Context)
{
    /// <summary>The user, or else the anonymous visitor. They are different people even if both have the same id.</summary>
    public string Subject => User is not null ? "u:" + User : "a:" + Anonymous;
}
