using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Daybook.Days.Columns;
using Daybook.Days.Rollup;
using Daybook.Foundation;
using Daybook.Tests.Reports.Filters;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using NodaTime.Text;

namespace Daybook.Tests.Reports;

/// <summary>
/// Random small histories through the whole app. They are sent over HTTP in pieces with repeats, and rolled up in between so that some
/// come late. Every report is requested in several zones, also before the last rollup.
/// </summary>
public sealed class ReportsAgainstBruteForceTests(StandIns standIns)
{
    public enum Columns
    {
        Off,
        On,

        /// <summary>Some days have a file, others have none.</summary>
        Mixed,
    }

    // Of answers where columns had a say.
    private static readonly string[] Expected =
    [
        "columns", "No day of the range has a file.", "The range lies before the retention horizon or before all events.",
        "A value of the field is an object or an array.",
    ];

    // For every second history: after its first third.
    private const string Erased = "cid";

    private static readonly string[] Users = ["ann", "bob", "cid", "dan", "eve"];
    private static readonly string[] Visitors = ["ann", "bob", "zoe", "phone", "tablet"];
    private static readonly string[] Types = ["view", "cart", "buy"];
    private static readonly string[] Groups = ["acme", "globex", "ann"];
    private static readonly string[] Sources = ["web", "app"];
    private static readonly string[] Zones =
        ["America/Los_Angeles", "Asia/Kathmandu", "Australia/Lord_Howe", "America/Havana", "Pacific/Chatham"];

    private static readonly string?[] Plans = ["free", "pro", "team", null];

    // Each history is around a change of clocks or a date that the zone skipped.
    [Theory]
    [InlineData("America/Los_Angeles", "2025-03-09", 3, Columns.Off)]
    [InlineData("America/Havana", "2025-11-02", 4, Columns.Off)]
    [InlineData("Asia/Kathmandu", "2025-04-06", 5, Columns.Off)]
    [InlineData("Australia/Lord_Howe", "2025-10-05", 10, Columns.On)]
    [InlineData("Pacific/Apia", "2011-12-30", 11, Columns.Mixed)]
    public async Task Every_report_equals_its_definition(string defaultZone, string around, int seed, Columns columns)
    {
        Thorough.Skips(seed is 4 or 5);
        var random = new Random(seed);
        var middle = LocalDatePattern.Iso.Parse(around).Value;
        // With columns each question opens a file a day.
        var (first, last) = columns == Columns.Off || Thorough.Asked ? (-35, 30) : (-18, 14);
        var history = History(random, middle, first, last).ToList();
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment(defaultZone), new Dictionary<string, string?>
        {
            ["Daybook:Columns:Enabled"] = columns == Columns.Off ? "false" : "true",
        });
        List<SentEvent> stored = [], waiting = [];
        HashSet<string> erased = [];
        List<string> members = [];
        Dictionary<string, int> plans = [];
        foreach (var part in history.Chunk(history.Count / 3))
        {
            await Send(app, part);
            await Send(app, [.. part.Where(_ => random.Next(4) == 0)]);
            await app.Drain();
            waiting = [.. part.Where(e => !erased.Contains(e.Subject))];
            stored.AddRange(waiting);
            if (part[^1] == history[^1])
            {
                // Before the last rollup, a third of the events wait.
                string[] early = columns switch
                {
                    Columns.Off => [defaultZone, "Asia/Kathmandu"],
                    _ when Thorough.Asked => [defaultZone, "Asia/Kathmandu"],
                    Columns.On => [defaultZone],
                    _ => [],
                };
                foreach (var tz in early) await Comparison(tz).All(middle);
                await CompareTotals(app, stored, random, pending: waiting.Count);
            }

            using var rolled = await app.Http.PostAsync("/ops/rollup?wait=200", null);
            Assert.True(rolled.IsSuccessStatusCode, await rolled.Content.ReadAsStringAsync());
            if (part[0] == history[0]) members = await Freeze(app, stored, random);
            if (part[0] == history[0] && seed % 2 == 0) await Erase(app, Erased, stored, erased);
            // Mixed: days that the last part touched have no file.
            if (columns == Columns.Mixed && part[^1] == history[^1]) continue;
            await Publish(app);
        }

        waiting = [];
        // Its own zone, UTC, and another in turn. With columns UTC is left out, and another zone too where some days have no file.
        string[] zones = columns switch
        {
            Columns.Off => [defaultZone, "UTC", Zones[seed % Zones.Length]],
            Columns.Mixed when !Thorough.Asked => [defaultZone],
            _ => [defaultZone, Zones[seed % Zones.Length]],
        };
        foreach (var tz in zones.Distinct())
            await Comparison(tz).All(middle);
        await CompareTotals(app, stored, random, pending: 0);
        await CompareFrozen(app, stored, members);
        Assert.Equal(0, await app.Services.GetRequiredService<NightlyRecount>().Run(TestContext.Current.CancellationToken));
        var plan = (await ReportComparison.Ask(app,
            $"/stats/funnel?steps=view,cart&from={middle.PlusDays(-20):uuuu-MM-dd}&to={middle.PlusDays(20):uuuu-MM-dd}")).TryGetProperty(
            "plan", out var p) ? p : default;
        Assert.Equal(columns != Columns.Off, plan.ValueKind == JsonValueKind.Object && plan.GetProperty("engine").GetString() == "columns");
        if (columns == Columns.Off) return;
        Assert.Equal(columns == Columns.Mixed, plan.GetProperty("postgres_days").GetInt32() > 0);
        Assert.Equal(columns == Columns.On, plan.TryGetProperty("month_files", out _));
        var told = string.Join('\n', plans);
        Assert.True(plans["columns"] > 50, told);
        Assert.True(plans.Keys.All(p => Expected.Contains(p)), told);

        ReportComparison Comparison(string tz) =>
            new(app, [.. stored.Except(waiting)], waiting, DateTimeZoneProviders.Tzdb[tz], tz == defaultZone ? "" : $"&tz={tz}", random,
                plans);
    }

    // Files of months too, as if those of days had been written long ago.
    private static async Task Publish(DaybookApp app)
    {
        var publish = app.Services.GetRequiredService<PublishColumns>();
        await publish.Run(TestContext.Current.CancellationToken);
        await using var command = app.Database.CreateCommand("UPDATE column_files SET written_at = written_at - interval '3 days'");
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        await publish.Run(TestContext.Current.CancellationToken);
    }

    // Takes the person's anonymous ids along: what they did before, and what comes under them later.
    private static async Task Erase(DaybookApp app, string user, List<SentEvent> stored, HashSet<string> erased)
    {
        var owners = BruteForce.Owners(stored);
        var own = owners.Where(o => o.Value == user).Select(o => o.Key).Order(StringComparer.Ordinal).ToList();
        using var answer =
            await app.Http.DeleteAsync(new Uri($"/users/{user}?wait=200", UriKind.Relative), TestContext.Current.CancellationToken);
        var receipt = await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        Assert.Equal("done", receipt.GetProperty("state").GetString());
        Assert.Equal(own, receipt.GetProperty("anonymous_ids").EnumerateArray().Select(e => e.GetString()));
        Assert.Equal(stored.RemoveAll(e => BruteForce.Person(e, owners) == "u:" + user),
            receipt.GetProperty("places").GetProperty("events_deleted").GetInt32());
        erased.UnionWith(own.Select(id => "a:" + id).Append("u:" + user));
    }

    // Totals and newest events cover everything stored, rolled up or not.
    private static async Task CompareTotals(DaybookApp app, List<SentEvent> history, Random random, int pending)
    {
        var stats = await ReportComparison.Ask(app, "/events/stats");
        var newest = (await ReportComparison.Ask(app, "/events/recent?limit=1000")).GetProperty("events").EnumerateArray().ToList();
        var few = (await ReportComparison.Ask(app, "/events/recent?limit=7")).GetProperty("events").EnumerateArray().ToList();

        var expected = JsonSerializer.SerializeToNode(BruteForce.Stats(history), DaybookJson.Options)!.AsObject();
        Assert.All(expected, e => Assert.Equal($"{e.Key} {e.Value!.ToJsonString()}", $"{e.Key} {stats.GetProperty(e.Key).GetRawText()}"));
        Assert.Equal(pending, stats.GetProperty("pending_events").GetInt32());
        Assert.Equal(newest[0].GetProperty("received_at").GetString(), stats.GetProperty("last_received_at").GetString());
        Assert.Equal(
            history.Select(e => $"{e.Id} {e.User} {e.Anonymous}").Order(StringComparer.Ordinal),
            newest.Select(e => $"{Text(e, "event_id")} {Text(e, "user_id")} {Text(e, "anonymous_id")}").Order(StringComparer.Ordinal));
        Assert.Equal(
            newest.OrderByDescending(e => e.GetProperty("received_at").GetDateTimeOffset())
                .ThenByDescending(e => Text(e, "event_id"), StringComparer.Ordinal).Select(e => Text(e, "event_id")),
                newest.Select(e => Text(e, "event_id")));
        Assert.Equal(newest.Take(7).Select(e => Text(e, "event_id")), few.Select(e => Text(e, "event_id")));
        await PropertiesComparison.Check(app, history);
        var truth = new BruteForce(history, DateTimeZone.Utc);
        for (var i = 0; i < 8; i++)
        {
            var filter = RandomFilters.Next(random);
            var path = $"/events/recent?limit=1000&filter={Uri.EscapeDataString(filter.ToJsonString())}";
            var found = (await ReportComparison.Ask(app, path)).GetProperty("events").EnumerateArray().Select(e => Text(e, "event_id"));
            var now = Instant.FromDateTimeOffset(TimeProvider.System.GetUtcNow());
            Assert.Equal(
                $"{filter.ToJsonString()} {string.Join(' ', truth.Stored(new(Where: filter, End: now)))}",
                $"{filter.ToJsonString()} {string.Join(' ', found.Select(Guid.Parse!).Order())}");
            var ofPeople = RandomFilters.OfPeople(random);
            Assert.Equal(
                $"{ofPeople.ToJsonString()} {string.Join(' ', truth.People(ofPeople, now))}",
                $"{ofPeople.ToJsonString()} {string.Join(' ', await People(app, ofPeople))}");
        }

        static string? Text(JsonElement e, string name) => e.TryGetProperty(name, out var value) ? value.GetString() : null;
    }

    // Who is in it now, in its first third.
    private static async Task<List<string>> Freeze(DaybookApp app, List<SentEvent> stored, Random random)
    {
        var filter = RandomFilters.OfPeople(random);
        using var answer = await app.Http.PutAsJsonAsync("/segments/frozen", new { filter, as_of = "now" });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return [.. new BruteForce(stored, DateTimeZone.Utc).People(filter, Instant.FromDateTimeOffset(TimeProvider.System.GetUtcNow()))];
    }

    // Whoever was anonymous then and is somebody now is that user; the erased are nobody.
    private static async Task CompareFrozen(DaybookApp app, List<SentEvent> stored, List<string> members)
    {
        var owners = BruteForce.Owners(stored);
        var people = members.Select(m => m[0] == 'a' && owners.TryGetValue(m[2..], out var owner) ? "u:" + owner : m).ToHashSet();
        var found = (await ReportComparison.Ask(app, "/events/recent?limit=1000&segment=frozen")).GetProperty("events").EnumerateArray();
        Assert.Equal(stored.Where(e => people.Contains(BruteForce.Person(e, owners))).Select(e => e.Id).Order(),
            found.Select(e => e.GetProperty("event_id").GetGuid()).Order());
    }

    // Page by page.
    private static async Task<List<string>> People(DaybookApp app, JsonArray filter)
    {
        List<string> people = [];
        for (var after = ""; ;)
        {
            var page = await ReportComparison.Ask(app, $"/users?limit=3&filter={Uri.EscapeDataString(filter.ToJsonString())}{after}");
            Assert.True(page.GetProperty("complete").GetBoolean());
            people.AddRange(page.GetProperty("people").EnumerateArray()
                .Select(p => $"{p.GetProperty("kind").GetString()![0]}:{p.GetProperty("id").GetString()}"));
            if (page.GetProperty("next").GetString() is not { } next) return people;
            after = $"&after={next}";
        }
    }

    private static IEnumerable<SentEvent> History(Random random, LocalDate middle, int first, int last)
    {
        var start = middle.AtMidnight().InUtc().ToInstant();
        for (var i = 0; i < 240; i++)
        {
            var at = start + Duration.FromDays(random.Next(first, last)) + random.Next(5) switch
            {
                // On the hour and half-hour, because days of some zone begin then; a microsecond before; and bursts that make sessions.
                0 => Duration.FromMinutes(30 * random.Next(48)),
                1 => Duration.FromMinutes(30 * random.Next(48)) - Duration.FromTicks(10),
                2 => Duration.FromMinutes(600 + random.Next(120)),
                _ => Duration.FromTicks(random.NextInt64(NodaConstants.TicksPerDay) / 10 * 10),
            };
            // A third are anonymous visitors, and some of them have the same id as a user. Some users also have a visitor's id: that
            // visitor is then somebody, often another than the events before said, because the earliest event decides and events come in
            // any order.
            var who = random.Next(6);
            var (user, anonymous) = (who < 2 ? null : Users[random.Next(5)], who < 3 ? Visitors[random.Next(Visitors.Length)] : null);
            var (plan, seats) = (Plans[random.Next(4)], random.Next(3) == 0 ? null : (int?)random.Next(-5, 100));
            var properties = RandomFilters.Properties(random);
            (properties["plan"], properties["seats"]) = (plan, seats);
            // What is known about people and groups comes in any order too.
            if (random.Next(4) == 0) properties["$set"] = RandomFilters.Known(random);
            var type = random.Next(6) == 0 ? "group" : Types[random.Next(3)];
            if (type == "group")
            {
                (properties["group_id"], properties["traits"]) = (Groups[random.Next(Groups.Length)], RandomFilters.Known(random));
                if (random.Next(3) == 0) properties["group_type"] = "team";
            }

            yield return new(Guid.NewGuid(), type, at, user, anonymous, Sources[random.Next(2)], plan, seats,
                random.Next(2) == 0 ? null : $"s-{random.Next(5)}", properties, RandomFilters.Context(random));
        }
    }

    private static async Task Send(DaybookApp app, IReadOnlyCollection<SentEvent> events)
    {
        if (events.Count == 0) return;
        var body = events.Select(e => new
        {
            event_id = e.Id,
            event_type = e.Type,
            occurred_at = InstantPattern.ExtendedIso.Format(e.At),
            user_id = e.User,
            anonymous_id = e.Anonymous,
            session_id = e.Session,
            source = e.Source,
            properties = e.Properties,
            context = e.Context,
        });
        using var answer = await app.Http.PostAsJsonAsync("/events", body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }
}
