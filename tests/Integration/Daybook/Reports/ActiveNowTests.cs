using Daybook.Tests.Days.Rollup;
using Daybook.Tests.Watch;
using Microsoft.Extensions.Time.Testing;
using NodaTime;

namespace Daybook.Tests.Reports;

public sealed class ActiveNowTests(StandIns standIns)
{
    private static readonly Instant Noon = Instant.FromUtc(2026, 3, 10, 12, 0);

    [Fact]
    public async Task Users_and_events_of_the_last_minutes_are_counted_from_what_is_stored()
    {
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment(), clock: new FakeTimeProvider(Noon.ToDateTimeOffset()));
        var history = await StoredHistory.New(app.Database);
        await history.Add(
        [
            ("view", "ann", Noon), ("view", "ann", Noon - Duration.FromMinutes(4)), ("buy", "anon-1", Noon - Duration.FromMinutes(1)),
            // Five minutes ago to the microsecond is over; the future has not begun.
            ("view", "bob", Noon - Duration.FromMinutes(5)), ("view", "cid", Noon + Duration.FromSeconds(1)),
            ("view", "dan", Noon - Duration.FromMinutes(40)),
        ]);

        Assert.Equal((5, 2, 3), await Now(app, ""));
        Assert.Equal((6, 3, 4), await Now(app, "minutes=6"));
        Assert.Equal((60, 4, 5), await Now(app, "minutes=60"));
        Assert.Equal((60, 1, 1), await Now(app, "minutes=60&event_type=buy"));
        var did = Uri.EscapeDataString("""[{"field":"event_type","op":"did","values":["view"],"at_least":2}]""");
        Assert.Equal((60, 1, 2), await Now(app, $"minutes=60&filter={did}"));
        Assert.Equal("2: ann view 0, a:anon-1 buy 1", await People(app, ""));
        Assert.Equal("4: ann view 0, a:anon-1 buy 1, more", await People(app, "minutes=60&limit=2"));
        Assert.Equal("1: ann view 0", await People(app, $"minutes=60&filter={did}"));
        await app.Get("/stats/now/people?limit=201", System.Net.HttpStatusCode.BadRequest);
        await app.Get("/stats/now?minutes=181", System.Net.HttpStatusCode.BadRequest);
        await app.Get("/stats/now?minute=5", System.Net.HttpStatusCode.BadRequest);

        // Who signed up meanwhile is one person with whom they were.
        await history.Execute(
            "UPDATE installation SET identity = 'on'; INSERT INTO identity_owners VALUES ('anon-1', 'ann', now(), gen_random_uuid())");
        Assert.Equal((5, 1, 3), await Now(app, ""));
        Assert.Equal("1: ann view 0", await People(app, ""));
        Assert.Equal("1: ann buy 1", await People(app, "event_type=buy"));
    }

    // Who, what they did last, and how many minutes ago.
    private static async Task<string> People(DaybookApp app, string query)
    {
        var answer = await app.Get($"/stats/now/people?{query}");
        var people = answer.GetProperty("people").EnumerateArray().Select(p =>
        {
            var ago = Noon - Instant.FromDateTimeOffset(p.GetProperty("event").GetProperty("occurred_at").GetDateTimeOffset());
            return $"{(p.GetProperty("kind").GetString() == "user" ? "" : "a:")}{p.GetProperty("id")} "
                + $"{p.GetProperty("event").GetProperty("event_type")} {ago.TotalMinutes}";
        });
        return $"{answer.GetProperty("users")}: "
            + string.Join(", ", answer.GetProperty("more").GetBoolean() ? people.Append("more") : people);
    }

    private static async Task<(int Minutes, int Users, int Events)> Now(DaybookApp app, string query)
    {
        var answer = await app.Get($"/stats/now?{query}");
        return (answer.GetProperty("minutes").GetInt32(), answer.GetProperty("users").GetInt32(), answer.GetProperty("events").GetInt32());
    }
}
