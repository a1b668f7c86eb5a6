using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Daybook.Tests.Reports;

public sealed class RawReportsTests(StandIns standIns)
{
    [Fact]
    public async Task Filters_by_source_and_property_read_the_raw_events_of_the_range()
    {
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment());
        await Insert(app,
            ("2026-03-01T00:00:00Z", "view", "ann", "web", """{"plan":"pro"}"""),
            ("2026-03-01T23:59:59Z", "view", "ann", "web", """{"plan":"pro"}"""),
            ("2026-03-02T00:00:00Z", "buy", "bob", "web", """{"plan":"free","seats":5}"""),
            ("2026-03-02T10:00:00Z", "view", "ann", "app", "{}"));

        var dau = await Get(app, "/stats/dau?from=2026-03-01&to=2026-03-03&source=web");
        Assert.Equal(
            """[{"date":"2026-03-01","dau":1,"events":2},{"date":"2026-03-02","dau":1,"events":1},{"date":"2026-03-03","dau":0,"events":0}]""", dau.GetProperty("days").GetRawText());

        // 16:00 in Los Angeles is the next day in UTC.
        var west = await Get(app, "/stats/dau?from=2026-02-28&to=2026-03-02&source=web&tz=America/Los_Angeles");
        Assert.Equal(
            """[{"date":"2026-02-28","dau":1,"events":1},{"date":"2026-03-01","dau":2,"events":2},{"date":"2026-03-02","dau":0,"events":0}]""", west.GetProperty("days").GetRawText());

        var top = await Get(app, "/stats/top-events?from=2026-03-01&to=2026-03-03&property.seats=5");
        Assert.Equal("""[{"event_type":"buy","count":1,"users":1}]""", top.GetProperty("events").GetRawText());

        var recent = await Get(app, "/events/recent?limit=2&event_type=view");
        Assert.Equal(["2026-03-02T10:00:00Z", "2026-03-01T23:59:59Z"],
            recent.GetProperty("events").EnumerateArray().Select(e => e.GetProperty("occurred_at").GetString()));
    }

    [Fact]
    public async Task Stats_count_what_is_stored_before_any_rollup()
    {
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment());
        Assert.Equal(0, (await Get(app, "/events/stats")).GetProperty("total_events").GetInt64());
        await Insert(app,
            ("2026-03-01T00:00:00Z", "view", "ann", "web", "{}"),
            ("2026-03-02T10:00:00Z", "buy", "bob", "web", "{}"),
            ("2026-03-02T10:00:01Z", "buy", "bob", "web", "{}"));

        var stats = await Get(app, "/events/stats");

        Assert.Equal(3, stats.GetProperty("total_events").GetInt64());
        Assert.Equal(2, stats.GetProperty("total_users").GetInt64());
        Assert.Equal("""{"buy":2,"view":1}""", stats.GetProperty("by_type").GetRawText());
        Assert.Equal("2026-03-01T00:00:00Z", stats.GetProperty("first_event_at").GetString());
        Assert.Equal("2026-03-02T10:00:01Z", stats.GetProperty("last_event_at").GetString());
        Assert.Equal("2026-03-02T10:00:01Z", stats.GetProperty("last_received_at").GetString());
    }

    [Theory]
    [InlineData("from=2026-02-30")]
    [InlineData("from=2026-03-02&to=2026-03-01")]
    [InlineData("from=1980-01-01&to=2026-03-01")]
    [InlineData("tz=Mars/Olympus")]
    [InlineData("from=1971-01-01&to=1971-01-02&tz=Africa/Monrovia")]
    [InlineData("property.a=%00")]
    [InlineData("property.%00=a")]
    public async Task A_bad_parameter_is_refused_by_name(string query)
    {
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment());

        using var answer = await app.Http.GetAsync($"/stats/dau?{query}");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("invalid_parameter", await answer.Content.ReadAsStringAsync());
    }

    private static async Task<JsonElement> Get(DaybookApp app, string path)
    {
        for (var tries = 0; ; tries++)
        {
            using var answer = await app.Http.GetAsync(path);
            var body = await answer.Content.ReadAsStringAsync();
            if (answer.IsSuccessStatusCode) return JsonDocument.Parse(body).RootElement;
            // The app checks the schema in the background after the start.
            if (answer.StatusCode != HttpStatusCode.ServiceUnavailable || tries == 50) Assert.Fail($"{path}: {body}\n{app.Logs.Tail()}");
            await Task.Delay(100);
        }
    }

    private static async Task Insert(DaybookApp app,
        params (string At, string Type, string User, string Source, string Properties)[] events)
    {
        await using var command = app.Database.CreateCommand("""
            CREATE TABLE IF NOT EXISTS events_2026_03 PARTITION OF events FOR VALUES FROM ('2026-02-01Z') TO ('2026-04-01Z');
            """);
        await command.ExecuteNonQueryAsync();
        foreach (var e in events)
        {
            await using var insert = app.Database.CreateCommand("""
                WITH e AS (INSERT INTO events (event_id, event_type, occurred_at, user_id, source, properties, context, received_at)
                           VALUES (gen_random_uuid(), $1, $2, $3, $4, $5::jsonb, '{}', $2) RETURNING occurred_at)
                INSERT INTO day_marks (bucket, message_id, events)
                  SELECT date_bin('15 minutes', occurred_at, '2000-01-01Z'), gen_random_uuid(), 1 FROM e
                """);
            foreach (var value in new object[] { e.Type, DateTimeOffset.Parse(e.At), e.User, e.Source, e.Properties })
                insert.Parameters.Add(new() { Value = value });
            await insert.ExecuteNonQueryAsync();
        }
    }
}
