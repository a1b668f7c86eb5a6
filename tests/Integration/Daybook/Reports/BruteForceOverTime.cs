using System.Text.Json.Nodes;
using Daybook.Tests.Reports.Filters;
using NodaTime;
using NodaTime.Text;

namespace Daybook.Tests.Reports;

/// <summary>Trends and paths.</summary>
internal sealed partial class BruteForce
{
    /// <param name="Types">Empty: all events as one series.</param>
    /// <param name="By">Null: no values.</param>
    /// <param name="Compare">Null: with nothing.</param>
    /// <param name="Cut">Only with a comparison: it is now this local time, so the other period ends where it was reached.</param>
    public sealed record TrendAsked(LocalDate From, LocalDate To, Filter Filter, string Interval, string[] Types, string Measure,
        string? By, int Limit, string? Compare, LocalDateTime? Cut = null)
    {
        /// <summary>Only with a field: an event counts under the value of another event of the person.</summary>
        public Attributed? Attribution { get; init; }

        public bool NeedsRawEvents => Filter.NeedsRawEvents || By is not null || Measure.Contains(':') || Cut is not null;
    }

    /// <param name="Gap">Not null: no longer pause may be between them.</param>
    public sealed record Attributed(bool First, Duration Lookback, Duration? Gap);

    public Dictionary<string, object?> Trend(TrendAsked asked)
    {
        var periods = Points(asked.From, asked.To, asked.Interval);
        var mine = Numbers(asked, periods, asked.From, asked.To, EndOf(asked.To), asked.Filter with { End = EndOf(asked.To) });
        if (asked.Compare is null)
            return new() { ["starts"] = periods.Select(Name), ["series"] = Series(asked, mine, mine, periods.Count) };
        var (from, to, end, points) = Beside(asked, periods);
        var others = Numbers(asked, points, from, to, end, asked.Filter with { End = end });
        return new()
        {
            ["starts"] = periods.Select(Name),
            ["series"] = Series(asked, mine, mine, periods.Count, others),
            ["compared"] = new
            {
                from = from.ToDateOnly(),
                to = to.ToDateOnly(),
                until = end.ToDateTimeOffset(),
                starts = points.Select(Name),
                series = Series(asked, mine, others, points.Count(p => end == EndOf(to) || p.Start < end), mine, points.Count),
            },
        };
    }

    /// <summary>The steps and the links.</summary>
    public (object Steps, object Links) Paths(LocalDate from, LocalDate to, Filter filter, string anchor, bool backwards, int steps,
        int limit, Duration within)
    {
        List<List<string>> paths = [];
        foreach (var person in Events(from, to, filter).GroupBy(Person))
        {
            var walk = person.OrderBy(e => e.At).ThenBy(e => e.Id).ToList();
            if (backwards) walk.Reverse();
            walk = [.. walk.SkipWhile(e => e.Type != anchor)];
            if (walk.Count == 0) continue;
            List<string> path = [];
            foreach (var e in walk.Where(e => backwards ? walk[0].At - e.At <= within : e.At - walk[0].At <= within))
            {
                if (path.Count == 0 || path[^1] != e.Type) path.Add(e.Type);
            }

            paths.Add([.. path.Take(steps)]);
        }

        var shown = Enumerable.Range(0, steps).Select(i => paths.Where(p => p.Count > i).GroupBy(p => p[i])
            .OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal).Take(limit).ToList()).ToList();
        string? Shown(int step, string type) => shown[step].Exists(g => g.Key == type) ? type : null;
        return (
            Enumerable.Range(0, steps).Select(i => new
            {
                step = i + 1,
                users = paths.Count(p => p.Count > i),
                nodes = shown[i].Select(g => new { event_type = g.Key, users = g.Count() }),
                other = new { users = paths.Count(p => p.Count > i && Shown(i, p[i]) is null) },
                ended = new { users = paths.Count(p => p.Count == i) },
            }),
            Enumerable.Range(0, steps - 1).SelectMany(i => paths.Where(p => p.Count > i + 1)
                .GroupBy(p => (From: Shown(i, p[i]), To: Shown(i + 1, p[i + 1])))
                .Select(g => new { step = i + 1, from = g.Key.From, to = g.Key.To, users = g.Count() })
                .OrderByDescending(l => l.users).ThenBy(l => l.from ?? Missing, StringComparer.Ordinal)
                .ThenBy(l => l.to ?? Missing, StringComparer.Ordinal)));
    }

    private Instant StartOf(LocalDate day) => EndOf(day.PlusDays(-1));

    private static string Name((LocalDate Day, Instant Start, bool Hour) p) =>
        p.Hour ? InstantPattern.ExtendedIso.Format(p.Start) : LocalDatePattern.Iso.Format(p.Day);

    private List<(LocalDate Day, Instant Start, bool Hour)> Points(LocalDate from, LocalDate to, string interval)
    {
        if (interval != "hour")
            return [.. Days(from, to).GroupBy(d => Start(interval, d)).Select(g => (g.First(), StartOf(g.First()), false))];
        return [.. Days(from, to).SelectMany(d => Enumerable.Range(0, 48)
            .Select(h => (Day: d, Start: StartOf(d) + Duration.FromHours(h), true)).Where(p => p.Start < EndOf(d)))];
    }

    private static (LocalDate From, LocalDate To, Func<LocalDate, LocalDate> Move) Other(TrendAsked asked,
        List<(LocalDate Day, Instant Start, bool Hour)> points)
    {
        LocalDate? date = asked.Compare == "previous" ? null : LocalDatePattern.Iso.Parse(asked.Compare!).Value;
        if (asked.Interval == "month" && asked.From.Day == 1 && (date is null || date.Value.Day == 1))
        {
            var first = date ?? asked.From.PlusMonths(-points.Count);
            var months = ((first.Year - asked.From.Year) * 12) + first.Month - asked.From.Month;
            var whole = asked.To.PlusDays(1).Day == 1;
            return (first, whole ? asked.To.PlusDays(1).PlusMonths(months).PlusDays(-1) : asked.To.PlusMonths(months),
                d => d.PlusMonths(months));
        }

        var length = Days(asked.From, asked.To).Count();
        var start = date ?? asked.From.PlusDays(-length);
        var days = Period.DaysBetween(asked.From, start);
        return (start, start.PlusDays(length - 1), d => d.PlusDays(days));
    }

    // By series and value: the events of all points, and of each.
    private Dictionary<(int Type, string Value), List<List<SentEvent>>> Numbers(TrendAsked asked,
        List<(LocalDate Day, Instant Start, bool Hour)> points, LocalDate from, LocalDate to, Instant end, Filter filter)
    {
        Dictionary<(int, string), List<List<SentEvent>>> found = [];
        foreach (var e in Events(from, to, filter).Where(e => e.At < end))
        {
            var type = asked.Types.Length == 0 ? 0 : Array.IndexOf(asked.Types, e.Type);
            if (type < 0) continue;
            var key = (type, ValueOf(asked, e));
            if (!found.TryGetValue(key, out var lists))
                found[key] = lists = [.. Enumerable.Range(0, points.Count + 1).Select(_ => new List<SentEvent>())];
            lists[0].Add(e);
            lists[points.FindLastIndex(p => p.Start <= e.At) + 1].Add(e);
        }

        return found;
    }

    // The other period, and where it ends.
    private (LocalDate From, LocalDate To, Instant End, List<(LocalDate Day, Instant Start, bool Hour)> Points) Beside(TrendAsked asked,
        List<(LocalDate Day, Instant Start, bool Hour)> periods)
    {
        var (from, to, move) = Other(asked, periods);
        var end = asked.Cut is { } cut ? zone.AtLeniently(move(cut.Date).At(cut.TimeOfDay)).ToInstant() : EndOf(to);
        end = Instant.Max(StartOf(from), Instant.Min(end, EndOf(to)));
        return (from, to, end, asked.Interval == "hour" ? Points(from, to, "hour")
            : periods.ConvertAll(p => (Day: move(p.Day), Start: StartOf(move(p.Day)), Hour: false)));
    }

    private string ValueOf(TrendAsked asked, SentEvent e)
    {
        if (asked.By is null) return Missing;
        var own = TextOf(FilterTruth.Fields[asked.By](e));
        if (asked.Attribution is not { } attribution) return own;
        var until = all.Where(o => Person(o) == Person(e) && o.At <= e.At && e.At - o.At <= attribution.Lookback).OrderBy(o => o.At)
            .ThenBy(o => o.Id).ToList();
        var begin = until.Count - 1;
        while (begin > 0 && (attribution.Gap is null || until[begin].At - until[begin - 1].At <= attribution.Gap)) begin--;
        var values = until.Skip(begin).Select(o => TextOf(FilterTruth.Fields[asked.By](o))).Where(v => v != Missing).ToList();
        return values.Count == 0 ? Missing : attribution.First ? values[0] : values[^1];
    }

    private IEnumerable<object> Series(TrendAsked asked, Dictionary<(int Type, string Value), List<List<SentEvent>>> order,
        Dictionary<(int Type, string Value), List<List<SentEvent>>> numbers, int begun,
        Dictionary<(int Type, string Value), List<List<SentEvent>>>? beside = null, int? count = null)
    {
        for (var type = 0; type < Math.Max(1, asked.Types.Length); type++)
        {
            var listed = order.Where(o => o.Key.Type == type).OrderByDescending(o => Of(o.Value[0]) ?? double.MinValue)
                .ThenByDescending(o => o.Value[0].Count).ThenBy(o => InBytes(o.Key.Value), StringComparer.Ordinal)
                .Select(o => o.Key.Value).Take(asked.Limit).ToList();
            if (asked.By is null) listed = [Missing];
            if (asked.Attribution is not null && !listed.Contains(Missing)) listed.Add(Missing);
            foreach (var value in listed)
            {
                var own = numbers.Where(n => n.Key == (type, value)).Select(n => n.Value).ToList();
                yield return Row(value == Missing ? null : value, false, own);
            }

            bool Rest((int Type, string Value) key) => key.Type == type && !listed.Contains(key.Value);
            if (order.Keys.Concat(numbers.Keys).Concat((beside ?? numbers).Keys).Any(Rest))
                yield return Row(null, true, numbers.Where(n => Rest(n.Key)).Select(n => n.Value).ToList());

            object Row(string? value, bool other, List<List<List<SentEvent>>> of) => new
            {
                event_type = asked.Types.Length == 0 ? null : asked.Types[type],
                value,
                other,
                total = Of([.. of.SelectMany(l => l[0])]),
                points = Enumerable.Range(1, count ?? begun).Select(i => i > begun ? null : Of([.. of.SelectMany(l => l[i])])),
            };
        }

        double? Of(List<SentEvent> events)
        {
            var seats = events.Where(e => e.Seats is not null).Select(e => (double)e.Seats!.Value).Order().ToList();
            return asked.Measure switch
            {
                "events" => events.Count,
                "users" => Subjects(events),
                "per_user" => events.Count == 0 ? null : Math.Round(events.Count / (double)Subjects(events), 4),
                "sum:seats" => seats.Sum(),
                "avg:seats" => seats.Count == 0 ? null : seats.Sum() / seats.Count,
                "median:seats" => Percentile(seats, 0.5),
                _ => Percentile(seats, 0.9),
            };
        }
    }

    private static double? Percentile(List<double> sorted, double share)
    {
        if (sorted.Count == 0) return null;
        var place = share * (sorted.Count - 1);
        var (low, high) = (sorted[(int)Math.Floor(place)], sorted[(int)Math.Ceiling(place)]);
        return low + ((place - Math.Floor(place)) * (high - low));
    }

    // By the bytes of its UTF-8, null last.
    private static string InBytes(string value) => value == Missing ? "~" : Convert.ToHexString(FilterTruth.Bytes(value));

    private static string TextOf(JsonNode? node) => node switch
    {
        null => Missing,
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        _ => node.ToJsonString(),
    };
}
