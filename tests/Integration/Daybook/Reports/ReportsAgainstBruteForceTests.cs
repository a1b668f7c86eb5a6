using System.Net.Http.Json;
using System.Text.Json;
using Daybook.Platform;
using NodaTime;
using NodaTime.Text;

namespace Daybook.Tests.Reports;

/// <summary>Random small histories through the whole app: sent over HTTP in pieces, with repeats, rolled up in between so that some come late; every report in several zones.</summary>
public sealed class ReportsAgainstBruteForceTests(StandIns standIns)
{
    private static readonly string[] Users = ["ann", "bob", "cid", "dan", "eve"];
    private static readonly string[] Types = ["view", "cart", "buy"];
    private static readonly string[] Sources = ["web", "app"];
    private static readonly string?[] Plans = ["free", "pro", "team", null];

    // Each history lies around a change of clocks, or a date that the zone skipped.
    [Theory]
    [InlineData("UTC", "2025-03-09", 1)]
    [InlineData("UTC", "2025-11-02", 2)]
    [InlineData("America/Los_Angeles", "2025-03-09", 3)]
    [InlineData("America/Havana", "2025-11-02", 4)]
    [InlineData("Asia/Kathmandu", "2025-04-06", 5)]
    [InlineData("Australia/Lord_Howe", "2025-10-05", 6)]
    [InlineData("Pacific/Apia", "2011-12-30", 7)]
    public async Task Every_report_equals_its_definition(string defaultZone, string around, int seed)
    {
        var random = new Random(seed);
        var middle = LocalDatePattern.Iso.Parse(around).Value;
        var history = History(random, middle).ToList();
        await using var app = await DaybookApp.StartAsync(await standIns.NewEnvironmentAsync(defaultZone));
        var parts = history.Chunk(history.Count / 3).ToList();
        foreach (var part in parts)
        {
            await SendAsync(app, part);
            await SendAsync(app, [.. part.Where(_ => random.Next(4) == 0)]);
            await app.DrainAsync();
            using var rolled = await app.Http.PostAsync("/ops/rollup?wait=200", null);
            Assert.True(rolled.IsSuccessStatusCode, await rolled.Content.ReadAsStringAsync());
        }

        foreach (var tz in new[] { defaultZone, "UTC", "America/Los_Angeles", "Asia/Kathmandu", "Australia/Lord_Howe", "America/Havana", "Pacific/Chatham" }.Distinct())
            await CompareAll(app, new BruteForce(history, DateTimeZoneProviders.Tzdb[tz]), tz == defaultZone ? "" : $"&tz={tz}", middle, random);
    }

    private static async Task CompareAll(DaybookApp app, BruteForce truth, string tz, LocalDate middle, Random random)
    {
        foreach (var filter in new BruteForce.Filter[] { new(), new(Type: "cart"), new(Source: "web"), new(Plan: "pro") })
        {
            var (from, to) = (middle.PlusDays(-random.Next(1, 25)), middle.PlusDays(random.Next(0, 25)));
            var range = $"from={from:uuuu-MM-dd}&to={to:uuuu-MM-dd}{tz}";
            var asked = $"{range}{(filter.Type is { } t ? $"&event_type={t}" : "")}{(filter.Source is { } s ? $"&source={s}" : "")}{(filter.Plan is { } p ? $"&property.plan={p}" : "")}";
            await Compare(app, $"/stats/dau?{asked}", "days", truth.Dau(from, to, filter));
            await Compare(app, $"/stats/top-events?{asked}&limit=2", "events", truth.Top(from, to, filter, 2));
            foreach (var interval in new[] { "day", "week", "month" })
            {
                await Compare(app, $"/stats/active?{asked}&interval={interval}", "periods", truth.Active(from, to, filter, interval, rolling: false));
                await Compare(app, $"/stats/active?{asked}&interval={interval}&rolling=true", "periods", truth.Active(from, to, filter, interval, rolling: true));
            }

            var (values, other) = truth.Breakdown(from, to, filter, 2);
            await Compare(app, $"/stats/breakdown?{asked}&property=plan&measure=sum:seats&limit=2", "values", values);
            await Compare(app, $"/stats/breakdown?{asked}&property=plan&measure=sum:seats&limit=2", "other", other);
            var gap = random.Next(1, 300);
            await Compare(app, $"/stats/sessions?{asked}&gap={gap}m", "days", truth.Sessions(from, to, filter, Duration.FromMinutes(gap)));
            if (filter.Type is null)
            {
                var within = random.Next(1, 100);
                await Compare(app, $"/stats/funnel?{asked}&steps=view,cart,buy&within={within}h", "steps", truth.Funnel(from, to, filter, ["view", "cart", "buy"], Duration.FromHours(within)));
                await Compare(app, $"/stats/funnel?{asked}&steps=view,view&within={within}h", "steps", truth.Funnel(from, to, filter, ["view", "view"], Duration.FromHours(within)));
            }

            if (filter.Source is not null || filter.Plan is not null) continue;
            await Compare(app, $"/stats/lifecycle?{asked}", "days", truth.Lifecycle(from, to, filter));
            foreach (var type in new[] { "daily", "weekly", "monthly" })
            {
                await Compare(app, $"/stats/retention?start_date={from:uuuu-MM-dd}&windows=4&window_type={type}{tz}", "cohorts", truth.Retention(type, from, 4, 4, null, null));
                await Compare(app, $"/stats/retention?start_date={from:uuuu-MM-dd}&windows=3&window_type={type}{tz}&first_event=view&return_event=buy", "cohorts", truth.Retention(type, from, 3, 3, "view", "buy"));
            }
        }
    }

    private static async Task Compare(DaybookApp app, string path, string member, object expected)
    {
        using var answer = await app.Http.GetAsync(path);
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {body}\n{app.Logs.Tail(3)}");
        var actual = JsonDocument.Parse(body).RootElement;
        Assert.Equal($"{path} {JsonSerializer.Serialize(expected, DaybookJson.Options)}", $"{path} {actual.GetProperty(member).GetRawText()}");
        Assert.Equal(0, actual.GetProperty("pending_events").GetInt64());
    }

    private static IEnumerable<SentEvent> History(Random random, LocalDate middle)
    {
        var start = middle.AtMidnight().InUtc().ToInstant();
        for (var i = 0; i < 240; i++)
        {
            var at = start + Duration.FromDays(random.Next(-35, 30)) + random.Next(5) switch
            {
                // On the hour and half-hour, where days of some zone begin; a microsecond before; bursts that make sessions.
                0 => Duration.FromMinutes(30 * random.Next(48)),
                1 => Duration.FromMinutes(30 * random.Next(48)) - Duration.FromTicks(10),
                2 => Duration.FromMinutes(600 + random.Next(120)),
                _ => Duration.FromTicks(random.NextInt64(NodaConstants.TicksPerDay) / 10 * 10),
            };
            yield return new(Guid.NewGuid(), Types[random.Next(3)], at, Users[random.Next(5)], Sources[random.Next(2)], Plans[random.Next(4)], random.Next(3) == 0 ? null : random.Next(-5, 100));
        }
    }

    private static async Task SendAsync(DaybookApp app, IReadOnlyCollection<SentEvent> events)
    {
        if (events.Count == 0) return;
        var body = events.Select(e => new
        {
            event_id = e.Id,
            event_type = e.Type,
            occurred_at = InstantPattern.ExtendedIso.Format(e.At),
            user_id = e.User,
            source = e.Source,
            properties = new Dictionary<string, object?> { ["plan"] = e.Plan, ["seats"] = e.Seats },
        });
        using var answer = await app.Http.PostAsJsonAsync("/events", body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }
}
