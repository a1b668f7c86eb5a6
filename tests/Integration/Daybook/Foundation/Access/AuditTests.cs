using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Npgsql;

namespace Daybook.Tests.Foundation.Access;

public sealed class AuditTests(StandIns standIns)
{
    [Fact]
    public async Task What_was_sent_read_changed_and_refused_is_in_the_log()
    {
        await using var app = await Start();
        app.Http.DefaultRequestHeaders.Add("X-Request-Id", "the-request");
        await Send(app, """[{"event_type":"a","user_id":"u"},{"event_type":"b","user_id":"u"}]""");
        using (await app.Http.GetAsync("/stats/dau?from=2026-01-01&to=2026-01-02&property.email=ann@example.com")) { }
        using (await app.Http.PostAsync("/ops/rollup?from=2026-01-01&to=2026-01-02", null)) { }
        using var stranger = new HttpClient { BaseAddress = new Uri(app.Url) };
        stranger.DefaultRequestHeaders.Add("X-Api-Key", "no such key");
        using (await stranger.GetAsync("/stats/dau")) { }

        var entries = await Audit(app, "?limit=100");

        var sent = Assert.Single(entries, e => Is(e, "send"));
        Assert.Equal((2, 202, "local", "127.0.0.1"),
            (sent.GetProperty("items").GetInt32(), sent.GetProperty("status").GetInt32(), sent.GetProperty("caller").GetString(),
                sent.GetProperty("address").GetString()));
        var read = Assert.Single(entries, e => Is(e, "read") && e.GetProperty("target").GetString() == "/stats/dau");
        Assert.Equal("from=2026-01-01&to=2026-01-02&property.email=…", read.GetProperty("parameters").GetString());
        Assert.Equal(["done", "begun"], entries.Where(e => Is(e, "change")).Select(e => e.GetProperty("phase").GetString()));
        var refused = Assert.Single(entries, e => Is(e, "refused"));
        Assert.Equal(("unknown_key", 401), (refused.GetProperty("reason").GetString(), refused.GetProperty("status").GetInt32()));
        Assert.StartsWith("sha256:", refused.GetProperty("caller").GetString());
        Assert.Equal(2, (await Audit(app, "?action=change&request_id=the-request&caller=local")).Count);
        Assert.Empty(await Audit(app, "?caller=nobody"));
    }

    [Fact]
    public async Task A_person_is_found_by_id_under_every_key_and_stands_there_as_a_keyed_hash()
    {
        var environment = await standIns.NewEnvironment();
        const string First = "the first key, of more than 32 bytes", Second = "the second key, of more than 32 bytes";
        foreach (var settings in new Dictionary<string, string?>[]
        {
            new(),
            new() { ["Daybook__Privacy__AnonymizeKey"] = First },
            new() { ["Daybook__Privacy__AnonymizeKey"] = Second, ["Daybook__Privacy__PreviousAnonymizeKeys__0"] = First },
        })
        {
            await using var app = await Start(environment, settings);
            using (await app.Http.GetAsync("/users/ann%40example.com/export")) { }
            using (await app.Http.GetAsync("/users/ben%40example.com/export")) { }
            Assert.NotEmpty(await Audit(app, "?user_id=ann%40example.com"));
        }

        await using var last =
            await Start(environment,
                new() { ["Daybook__Privacy__AnonymizeKey"] = Second, ["Daybook__Privacy__PreviousAnonymizeKeys__0"] = First });
        await Sql.Scalar(environment.Postgres, """
            INSERT INTO audit_log (action, phase, first_at, last_at, calls, caller, endpoint, method, target, addresses, request_id)
            VALUES ('read', 'done', now(), now(), 1, 'local', 'ExportUser', 'GET',
              '/users/sha256:' || encode(sha256('ann@example.com'), 'hex') || '/export', 1, 'r')
            """);
        var targets =
            (await Audit(last, "?user_id=ann%40example.com&limit=100")).Select(e => e.GetProperty("target").GetString()!).ToList();
        Assert.Equal(4, targets.Distinct().Count());
        Assert.Single(targets, t => t.StartsWith("/users/sha256:", StringComparison.Ordinal));
        Assert.All(targets, t => Assert.EndsWith("/export", t));
        Assert.Equal(0L, await Sql.Scalar(environment.Postgres, "SELECT count(*) FROM audit_log WHERE audit_log::text LIKE '%example%'"));
    }

    [Fact]
    public async Task The_same_call_made_often_is_one_row_that_counts()
    {
        await using var app = await Start();

        for (var i = 0; i < 5; i++) await Send(app, """{"event_type":"a","user_id":"u"}""");

        var sent = Assert.Single(await Audit(app, "?action=send"));
        Assert.Equal((5, 5, 1),
            (sent.GetProperty("calls").GetInt32(), sent.GetProperty("items").GetInt32(), sent.GetProperty("addresses").GetInt32()));
    }

    [Fact]
    public async Task Pages_follow_each_other_without_gap_or_repeat()
    {
        await using var app = await Start();
        for (var i = 0; i < 7; i++)
        {
            using var read = await app.Http.GetAsync($"/events/recent?limit={i + 1}");
        }

        List<long> ids = [];
        var before = "";
        while (true)
        {
            var page = await app.Http.GetFromJsonAsync<JsonElement>($"/ops/audit?action=read&caller=local&limit=3{before}");
            ids.AddRange(
                page.GetProperty("entries").EnumerateArray().Where(e => e.GetProperty("target").GetString() == "/events/recent")
                    .Select(e => e.GetProperty("audit_id").GetInt64()));
            if (page.GetProperty("next").ValueKind == JsonValueKind.Null) break;
            before = $"&before={page.GetProperty("next").GetInt64()}";
        }

        Assert.Equal(7, ids.Distinct().Count());
        Assert.Equal(ids.OrderDescending(), ids);
    }

    [Fact]
    public async Task Rows_cannot_be_changed_or_deleted()
    {
        await using var app = await Start();
        await Send(app, """{"event_type":"a","user_id":"u"}""");
        Assert.NotEmpty(await Audit(app, ""));

        foreach (var sql in new[] { "UPDATE audit_log SET caller = 'x'", "DELETE FROM audit_log", "TRUNCATE audit_log" })
        {
            var refused = await Assert.ThrowsAsync<PostgresException>(() => Sql.Scalar(app.Environment.Postgres, sql));
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
        }
    }

    [Fact]
    public async Task What_waits_is_written_at_the_stop()
    {
        var app = await Start();
        await Send(app, """{"event_type":"a","user_id":"u"}""");
        await app.DisposeAsync();

        Assert.Equal(1L, await Sql.Scalar(app.Environment.Postgres, "SELECT count(*) FROM audit_log WHERE action = 'send' AND items = 1"));
    }

    [Fact]
    public async Task A_change_that_cannot_be_recorded_does_not_happen()
    {
        await using var app = await Start();
        await Sql.Scalar(app.Environment.Postgres, "ALTER TABLE audit_log RENAME TO elsewhere");

        using var answer = await app.Http.PostAsync("/ops/rollup?from=2026-01-01&to=2026-01-02", null);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal(0L, await Sql.Scalar(app.Environment.Postgres, "SELECT count(*) FROM rollup_runs WHERE kind = 'request'"));
        await Sql.Scalar(app.Environment.Postgres, "ALTER TABLE elsewhere RENAME TO audit_log");
    }

    [Fact]
    public async Task Sending_does_not_wait_for_the_log_and_the_rows_follow_when_PostgreSQL_is_back()
    {
        await using var app = await Start();
        await Sql.Scalar(app.Environment.Postgres, "ALTER TABLE audit_log RENAME TO elsewhere");
        await Send(app, """{"event_type":"a","user_id":"u"}""");
        using (var failed = await app.Http.GetAsync("/ops/audit")) Assert.Equal(HttpStatusCode.ServiceUnavailable, failed.StatusCode);
        await Send(app, """{"event_type":"a","user_id":"u"}""");
        await Sql.Scalar(app.Environment.Postgres, "ALTER TABLE elsewhere RENAME TO audit_log");

        var sent = Assert.Single(await Audit(app, "?action=send"));
        Assert.Equal(2, sent.GetProperty("items").GetInt32());
    }

    private static bool Is(JsonElement entry, string action) => entry.GetProperty("action").GetString() == action;

    private static async Task<List<JsonElement>> Audit(DaybookApp app, string query) =>
        [.. (await app.Http.GetFromJsonAsync<JsonElement>("/ops/audit" + query)).GetProperty("entries").EnumerateArray()];

    private static async Task Send(DaybookApp app, string json)
    {
        using var answer = await app.Http.PostAsync("/events", new StringContent(json, System.Text.Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
    }

    private async Task<DaybookApp> Start() => await Start(await standIns.NewEnvironment(), []);

    private static Task<DaybookApp> Start(TestEnvironment environment, Dictionary<string, string?> settings) =>
        DaybookApp.Start(environment, settings);
}
