using System.Text.Json;
using Daybook.Foundation;
using Daybook.Foundation.Http;
using Daybook.Foundation.Time;
using Daybook.Reports;
using Daybook.Reports.Filters;
using Daybook.Reports.Trends;
using Daybook.Tests.Reports.Filters;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using NodaTime.Text;

namespace Daybook.Tests.Reports;

/// <summary>Requests every report in one zone and compares it with brute force.</summary>
/// <param name="rolled">Events that the rollup has counted. Reports from the daily tables show these.</param>
/// <param name="waiting">Events stored since. They are in the numbers of reports that read raw events, and pending in the others.</param>
/// <param name="tz">The parameter; empty for the app's own zone.</param>
/// <param name="plans">Who answered how often, and why.</param>
internal sealed class ReportComparison(DaybookApp app, IReadOnlyList<SentEvent> rolled, IReadOnlyList<SentEvent> waiting, DateTimeZone zone,
    string tz, Random random, Dictionary<string, int> plans)
{
    private static readonly string[] Measures = ["count", "users", "sum:seats", "avg:seats"];

    private static readonly string[] TrendMeasures =
        ["events", "events", "users", "users", "per_user", "sum:seats", "avg:seats", "median:seats", "p90:seats"];

    private static readonly string[] Intervals = ["hour", "day", "week", "month"];
    private static readonly string[][] TrendTypes = [[], ["view"], ["cart", "buy"], ["buy", "nothing", "view"]];

    private static readonly string[] TrendFields =
        ["event_type", "source", "session_id", "property.plan", "property.seats", "property.flag", "property.address.city", "property.word",
            "property.\"address.city\"", "property.nobody-has-it", "context.page.url", "context.locale"];

    // As the app is set up.
    private static readonly TimeSpan Gap = TimeSpan.FromMinutes(30);

    private readonly BruteForce _counted = new(rolled, zone);
    private readonly BruteForce _stored = new([.. rolled, .. waiting], zone);

    public async Task All(LocalDate middle)
    {
        foreach (var plain in new BruteForce.Filter[] { new(), new(Type: "cart"), new(Source: "web"), new(Plan: "pro"),
            new(Type: random.Next(3) == 0 ? "view" : null, Where: RandomFilters.Next(random)) })
        {
            var (from, to) = (middle.PlusDays(-random.Next(1, 25)), middle.PlusDays(random.Next(0, 25)));
            var filter = plain with { End = _stored.EndOf(to) };
            var range = $"from={from:uuuu-MM-dd}&to={to:uuuu-MM-dd}{tz}";
            var asked = range + Parameters(filter);
            var raw = filter.NeedsRawEvents;
            await OfDays(raw ? _stored : _counted, from, to, filter, asked, pending: raw ? [] : waiting);
            await OfRawEvents(from, to, filter, asked);
            await OfTime(from, to, plain);
            var (life, by) = (raw ? _stored : _counted, random.Next(2) == 0 ? "week" : "month");
            await Compare($"/stats/lifecycle?{asked}&interval={by}", ("days", life.Lifecycle(from, to, filter)),
                ("periods", life.LifecyclePeriods(from, to, filter, by)));
            await OfLifecycleBeside(life, from, to, filter, asked);
            if (raw) await OfFilteredCohorts(from, filter);
            else await OfCohorts(from, filter);
        }
    }

    private static string Parameters(BruteForce.Filter filter) =>
        $"{(filter.Type is { } t ? $"&event_type={t}" : "")}{(filter.Source is { } s ? $"&source={s}" : "")}"
        + $"{(filter.Plan is { } p ? $"&property.plan={p}" : "")}"
        + $"{(filter.Where is { } w ? $"&filter={Uri.EscapeDataString(w.ToJsonString())}" : "")}";

    private async Task OfDays(BruteForce truth, LocalDate from, LocalDate to, BruteForce.Filter filter, string asked,
        IReadOnlyCollection<SentEvent> pending)
    {
        var inRange = pending.Count(e => e.At.InZone(zone).Date is var day && day >= from && day <= to);
        Assert.Equal(inRange, await Compare($"/stats/dau?{asked}", ("days", truth.Dau(from, to, filter))));
        Assert.Equal(inRange, await Compare($"/stats/top-events?{asked}&limit=2", ("events", truth.Top(from, to, filter, 2))));
        foreach (var interval in new[] { "day", "week", "month" })
        {
            await Compare($"/stats/active?{asked}&interval={interval}",
                ("periods", truth.Active(from, to, filter, interval, rolling: false)));
            await Compare($"/stats/active?{asked}&interval={interval}&rolling=true",
                ("periods", truth.Active(from, to, filter, interval, rolling: true)));
        }
    }

    private async Task OfRawEvents(LocalDate from, LocalDate to, BruteForce.Filter filter, string asked)
    {
        var measure = Measures[random.Next(Measures.Length)];
        var (values, other) = _stored.Breakdown(from, to, filter, measure.Split(':')[0], 2);
        await Compare($"/stats/breakdown?{asked}&property=plan&measure={measure}&limit=2", ("values", values), ("other", other));
        var gap = random.Next(1, 300);
        var (last, interval) = (to, Any(Intervals));
        if (interval == "hour") last = LocalDate.Min(to, from.PlusDays(4));
        var pause = Duration.FromMinutes(gap);
        var (days, total, periods) = _stored.Sessions(from, last, filter with { End = _stored.EndOf(last) }, pause, interval);
        var sessions = $"/stats/sessions?gap={gap}m&"
            + asked.Replace($"to={to:uuuu-MM-dd}", $"to={last:uuuu-MM-dd}", StringComparison.Ordinal);
        if (random.Next(2) == 0) await Compare(sessions, ("days", days), ("total", total));
        else await Compare($"{sessions}&interval={interval}", ("days", days), ("total", total), ("periods", periods));
        await OfSessionsBeside(new(from, last, filter, interval, [], "events", null, 1,
            random.Next(2) == 0 ? "previous" : $"{from.PlusDays(-random.Next(40)):uuuu-MM-dd}"), pause, sessions);
        var (field, most) = (Any(TrendFields), random.Next(1, 4));
        var (entry, exit) = _stored.SessionEdges(from, to, filter, pause, field, most);
        await Compare($"/stats/sessions?{asked}&gap={gap}m&by={Uri.EscapeDataString(field)}&limit={most}",
            ("entry", entry), ("exit", exit));
        await SameEvents($"/events/export?format=jsonl&{asked}", _stored.Exported(from, to, filter));
        if (filter.Type is not null) return;
        var within = random.Next(1, 100);
        var (anchor, backwards) = (Any(["view", "cart", "nothing"]), random.Next(2) == 0);
        var (steps, limit) = (random.Next(2, 7), random.Next(1, 4));
        var (found, links) = _stored.Paths(from, to, filter, anchor, backwards, steps, limit, Duration.FromHours(within));
        await Compare($"/stats/paths?{asked}&{(backwards ? "end" : "start")}={anchor}&steps={steps}&limit={limit}&within={within}h",
            ("steps", found), ("links", links));
        foreach (var each in new BruteForce.Step[][] { [new("view"), new("cart"), new("buy")], [new("view"), new("view")] })
            await OfFunnel($"{asked}&steps={string.Join(',', each.Select(s => s.Type))}&within={within}h", from, to, filter, each,
                Duration.FromHours(within));
    }

    // Any combination of what a trend takes, and one that is cut where the range is still running.
    private async Task OfTime(LocalDate from, LocalDate to, BruteForce.Filter filter)
    {
        var types = filter.Type is { } only ? [only] : Any(TrendTypes);
        for (var i = 0; i < 2; i++)
        {
            var interval = Any(Intervals);
            var (first, last) = interval switch
            {
                "hour" => (from, LocalDate.Min(to, from.PlusDays(4))),
                "month" when random.Next(2) == 0 =>
                    (from.With(DateAdjusters.StartOfMonth), random.Next(2) == 0 ? to : to.With(DateAdjusters.EndOfMonth)),
                _ => (from, to),
            };
            var compare = random.Next(4) switch
            {
                0 => "previous",
                1 => $"{first.PlusDays(-random.Next(40)):uuuu-MM-dd}",
                2 => $"{first.PlusMonths(-1).With(DateAdjusters.StartOfMonth):uuuu-MM-dd}",
                _ => null,
            };
            var asked = new BruteForce.TrendAsked(first, last, filter with { Type = null }, interval, types, Any(TrendMeasures),
                random.Next(2) == 0 ? null : Any(TrendFields), random.Next(1, 4), compare);
            if (asked.By is not null && random.Next(2) == 0) asked = asked with { Attribution = Attribution() };
            await Compare(asked.NeedsRawEvents ? _stored : _counted, asked);
            if (compare is null) continue;
            // A time that was there.
            var now = zone.AtLeniently(last.PlusDays(-random.Next(3)).At(new LocalTime(random.Next(24), random.Next(60))));
            await CompareCut(asked with { Cut = now.LocalDateTime });
        }
    }

    private async Task Compare(BruteForce truth, BruteForce.TrendAsked asked)
    {
        var by = asked.By is null ? "" : $"&by={Uri.EscapeDataString(asked.By)}&limit={asked.Limit}{Parameters(asked.Attribution)}";
        var compare = asked.Compare is null ? "" : $"&compare={asked.Compare}";
        var of = string.Concat(asked.Types.Select(t => $"&event_type={t}"));
        await Compare(
            $"/stats/trend?from={asked.From:uuuu-MM-dd}&to={asked.To:uuuu-MM-dd}{tz}&interval={asked.Interval}&measure={asked.Measure}"
                + by + compare + of + Parameters(asked.Filter),
            [.. truth.Trend(asked).Select(m => (m.Key, m.Value!))]);
    }

    // The app's clock is real, so the question is asked below the route.
    private async Task CompareCut(BruteForce.TrendAsked asked)
    {
        var reporting = app.Services.GetRequiredService<ReportingZone>();
        var now = zone.AtLeniently(asked.Cut!.Value).ToInstant();
        var by = asked.By is null ? "" : $"&by={Uri.EscapeDataString(asked.By)}{Parameters(asked.Attribution)}";
        var of = string.Concat(asked.Types.Select(t => $"&event_type={t}"));
        var query = QueryHelpers.ParseQuery(
            $"?interval={asked.Interval}&measure={asked.Measure}&compare={asked.Compare}&limit={asked.Limit}{by}{of}");
        var read = TrendQuestion.Read(new QueryReader(new QueryCollection(query)),
            ReportRange.Of(asked.From, asked.To, zone, reporting), reporting, Gap);
        LocalDate? from = asked.Compare == "previous" ? null : LocalDatePattern.Iso.Parse(asked.Compare!).Value;
        var question = read with { Compared = read.Periods.Moved(from, now, reporting) };
        var report = await app.Services.GetRequiredService<ReportRunner>().Run(Trend.Plan(question, FilterOf(asked.Filter)),
            TestContext.Current.CancellationToken);
        Assert.Equal($"{asked} {JsonSerializer.Serialize(_stored.Trend(asked)["compared"], DaybookJson.Options)}",
            $"{asked} {JsonSerializer.Serialize(report.Compared, DaybookJson.Options)}");
    }

    private BruteForce.Attributed Attribution()
    {
        var first = random.Next(2) == 0;
        return random.Next(3) == 0 ? new(first, Duration.FromDays(1), Duration.FromTimeSpan(Gap))
            : new(first, Any([Duration.FromMinutes(90), Duration.FromHours(30), Duration.FromDays(7), Duration.FromDays(30)]), null);
    }

    // 30 days are the default.
    private static string Parameters(BruteForce.Attributed? by)
    {
        if (by is null) return "";
        var lookback = by.Gap is not null ? "&lookback=session" : by.Lookback == Duration.FromDays(30) ? ""
            : $"&lookback={by.Lookback.TotalMinutes}m";
        return $"&attribution={(by.First ? "first" : "last")}{lookback}";
    }

    // As it is, and cut as if the range were still running.
    private async Task OfSessionsBeside(BruteForce.TrendAsked asked, Duration gap, string path)
    {
        await Compare($"{path}&interval={asked.Interval}&compare={asked.Compare}", ("compared", _stored.SessionsBeside(asked, gap)));
        var now = zone.AtLeniently(asked.To.PlusDays(-random.Next(3)).At(new LocalTime(random.Next(24), random.Next(60))));
        asked = asked with { Cut = now.LocalDateTime };
        var reporting = app.Services.GetRequiredService<ReportingZone>();
        var query = QueryHelpers.ParseQuery($"?interval={asked.Interval}");
        var read = SessionsQuestion.Read(new QueryReader(new QueryCollection(query)),
            ReportRange.Of(asked.From, asked.To, zone, reporting), gap.ToTimeSpan(), reporting);
        LocalDate? from = asked.Compare == "previous" ? null : LocalDatePattern.Iso.Parse(asked.Compare!).Value;
        var question = read with { Compared = read.Periods!.Moved(from, now.ToInstant(), reporting) };
        var report = await app.Services.GetRequiredService<ReportRunner>().Run(Sessions.Plan(question, FilterOf(asked.Filter)),
            TestContext.Current.CancellationToken);
        Assert.Equal($"{asked} {JsonSerializer.Serialize(_stored.SessionsBeside(asked, gap), DaybookJson.Options)}",
            $"{asked} {JsonSerializer.Serialize(report.Compared, DaybookJson.Options)}");
    }

    // As it is, and as if the range were still running.
    private async Task OfLifecycleBeside(BruteForce truth, LocalDate from, LocalDate to, BruteForce.Filter filter, string asked)
    {
        var interval = Any(["day", "week", "month"]);
        var compare = random.Next(2) == 0 ? "previous" : $"{from.PlusDays(-random.Next(60)):uuuu-MM-dd}";
        var reporting = app.Services.GetRequiredService<ReportingZone>();
        await Compare($"/stats/lifecycle?{asked}&interval={interval}&compare={compare}",
            ("compared", truth.LifecycleBeside(from, to, filter, interval, compare, Quarter(reporting.Now))));
        var now = Quarter(zone.AtLeniently(to.PlusDays(-random.Next(3)).At(new LocalTime(random.Next(24), random.Next(60)))).ToInstant());
        var (kind, range) = (Enum.Parse<ActiveInterval>(interval, ignoreCase: true), ReportRange.Of(from, to, zone, reporting));
        LocalDate? first = compare == "previous" ? null : LocalDatePattern.Iso.Parse(compare).Value;
        var report = await app.Services.GetRequiredService<ReportRunner>().Run(
            Lifecycle.Plan(new(range, kind, LifecycleBeside.Of(range, kind, first, now, reporting)), FilterOf(filter)),
            TestContext.Current.CancellationToken);
        var what = $"{asked} {interval} {compare} {now} ";
        Assert.Equal(what + JsonSerializer.Serialize(truth.LifecycleBeside(from, to, filter, interval, compare, now), DaybookJson.Options),
            what + JsonSerializer.Serialize(report.Compared, DaybookJson.Options));

        static Instant Quarter(Instant at) => Instant.FromUnixTimeSeconds(at.ToUnixTimeSeconds() / 900 * 900);
    }

    private static EventFilter FilterOf(BruteForce.Filter filter) =>
        new(filter.Type, filter.Source, filter.Plan is { } plan ? [new("plan", plan)] : [])
        {
            Where = filter.Where is { } where ? ReadFilter.Of(where.ToJsonString()) : [],
        };

    private T Any<T>(T[] from) => from[random.Next(from.Length)];

    private async Task OfFunnel(string asked, LocalDate from, LocalDate to, BruteForce.Filter filter, BruteForce.Step[] steps,
        Duration within)
    {
        // Of two filters together there may be more conditions than are allowed.
        for (var i = 0; i < steps.Length && filter.Where is null; i++)
        {
            if (random.Next(3) > 0) continue;
            steps[i] = steps[i] with { Where = RandomFilters.OfStep(random) };
            asked += $"&filter.{i + 1}={Uri.EscapeDataString(steps[i].Where!.ToJsonString())}";
        }

        var path = $"/stats/funnel?{asked}";
        await Compare(path, ("steps", _stored.Funnel(from, to, filter, steps, within)));
        var (anyOrder, step, notNext) = (random.Next(2) == 0, random.Next(1, steps.Length + 1), random.Next(2) == 0);
        notNext &= step < steps.Length;
        var who = notNext ? $"dropped={step + 1}" : $"reached={step}";
        await SamePeople($"/stats/funnel/people?{asked}{(anyOrder ? "&order=any" : "")}&{who}",
            _stored.FunnelPeople(from, to, filter, steps, within, anyOrder, step, notNext));
        if (anyOrder)
        {
            await Compare(path + "&order=any", ("steps", _stored.FunnelInAnyOrder(from, to, filter, steps, within)));
            return;
        }

        var (time, by, limit) = (random.Next(2) == 0, Any(TrendFields), random.Next(1, 3));
        var (values, other) = _stored.FunnelBy(from, to, filter, steps, within, time, by, limit);
        await Compare($"{path}&by={Uri.EscapeDataString(by)}&limit={limit}{(time ? "&time=true" : "")}",
            ("steps", _stored.Funnel(from, to, filter, steps, within, time)), ("values", values), ("other", other));
    }

    // Page by page.
    private async Task SamePeople(string path, IEnumerable<string> expected)
    {
        List<string> people = [];
        for (var after = ""; ;)
        {
            var page = await Ask(app, $"{path}&limit=2{after}");
            people.AddRange(page.GetProperty("people").EnumerateArray()
                .Select(p => $"{p.GetProperty("kind").GetString()![0]}:{p.GetProperty("id").GetString()}"));
            if (page.GetProperty("next").GetString() is not { } next) break;
            after = $"&after={next}";
        }

        Assert.Equal($"{path} {string.Join(' ', expected)}", $"{path} {string.Join(' ', people)}");
    }

    private async Task SameEvents(string path, IEnumerable<Guid> expected)
    {
        var lines = (await app.Http.GetStringAsync(new Uri(path, UriKind.Relative))).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal($"{path} {string.Join(' ', expected)}",
            $"{path} {string.Join(' ', lines.Select(l => JsonDocument.Parse(l).RootElement.GetProperty("event_id").GetGuid()).Order())}");
    }

    private async Task OfFilteredCohorts(LocalDate from, BruteForce.Filter filter)
    {
        var type = new[] { "daily", "weekly", "monthly" }[random.Next(3)];
        var (asked, first, back) = random.Next(3) switch
        {
            0 => ("", filter.Type, filter.Type),
            1 => ("&first_event=view", "view", filter.Type),
            _ => ("&first_event=cart&return_event=buy", "cart", (string?)"buy"),
        };
        await OfCohorts(from, type, 4, Parameters(filter) + asked, first, back, filter);
    }

    // For each kind of window, the first question is about every event or one type, and the second mixes them. A few windows, or enough
    // to go past today.
    private async Task OfCohorts(LocalDate from, BruteForce.Filter filter)
    {
        foreach (var type in new[] { "daily", "weekly", "monthly" })
        {
            await OfCohorts(from, type, 4, filter.Type is { } only ? $"&event_type={only}" : "", filter.Type, filter.Type, filter);
            var (asked, first, back) = random.Next(3) switch
            {
                0 => ("&first_event=view", "view", null),
                1 => ("&return_event=buy", null, "buy"),
                _ => ("&first_event=view&return_event=buy", "view", (string?)"buy"),
            };
            await OfCohorts(from, type, 3, asked, first, back, filter);
        }
    }

    private async Task OfCohorts(LocalDate from, string type, int cohorts, string asked, string? first, string? back,
        BruteForce.Filter filter)
    {
        var now = Instant.FromDateTimeOffset(TimeProvider.System.GetUtcNow());
        var days = Period.DaysBetween(from, now.InZone(zone).Date);
        var past = 2 + type switch { "daily" => days, "weekly" => days / 7, _ => days / 30 };
        var windows = past <= Retention.MaxWindows && random.Next(2) == 0 ? past : cohorts;
        var to = type switch
        {
            "daily" => from.PlusDays(cohorts - 1),
            "weekly" => from.PlusWeeks(cohorts - 1),
            _ => from.PlusMonths(cohorts - 1)
        };
        await Compare(
            $"/stats/retention?start_date={from:uuuu-MM-dd}&to={to:uuuu-MM-dd}&windows={windows}&window_type={type}{tz}{asked}",
            ("cohorts", (filter.NeedsRawEvents ? _stored : _counted).Retention(type, from, cohorts, windows, first, back, filter, now)));
    }

    public static async Task<JsonElement> Ask(DaybookApp app, string path)
    {
        using var answer = await app.Http.GetAsync(path);
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {body}\n{app.Logs.Tail(3)}");
        return JsonDocument.Parse(body).RootElement;
    }

    /// <returns>Returns the report's pending events.</returns>
    private async Task<long> Compare(string path, params (string Member, object Expected)[] members)
    {
        var actual = await Ask(app, path);
        foreach (var (member, expected) in members)
            Assert.Equal($"{path} {member} {JsonSerializer.Serialize(expected, DaybookJson.Options)}",
                $"{path} {member} {actual.GetProperty(member).GetRawText()}");
        if (actual.TryGetProperty("plan", out var plan))
        {
            var told = plan.TryGetProperty("why", out var why) ? why.GetString()! : plan.GetProperty("engine").GetString()!;
            plans[told] = plans.GetValueOrDefault(told) + 1;
        }

        var pending = actual.GetProperty("pending_events").GetInt64();
        Assert.InRange(pending, 0, waiting.Count);
        return pending;
    }
}
