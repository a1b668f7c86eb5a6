using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Daybook.Foundation.Access.Keys;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Daybook.Tests.Foundation.Access;

/// <summary>Keys made at run time, on the running app.</summary>
public sealed class KeysTests(StandIns standIns)
{
    [Fact]
    public async Task A_key_is_made_shown_once_used_and_revoked_and_the_log_says_by_whom()
    {
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment());

        var made = await Make(app, """{"name":"shop-web","scopes":["ingest"],"source":"shop"}""");
        var (key, id) = (made.GetProperty("key").GetString()!, made.GetProperty("key_id").GetString());
        Assert.Equal(HttpStatusCode.Accepted, await Send(app, key));
        Assert.Equal(HttpStatusCode.Forbidden, await Read(app, key));
        await app.Drain();
        Assert.Equal("shop", await Sql.Scalar(app.Environment.Postgres, "SELECT source FROM events"));

        // The next reading writes down that it was used.
        await app.Services.GetRequiredService<RefreshKeys>().Now(TestContext.Current.CancellationToken);
        var listed = Assert.Single(await List(app));
        Assert.False(listed.TryGetProperty("key", out _));
        Assert.Equal(("shop-web", "active", "local"),
            (listed.GetProperty("name").GetString(), listed.GetProperty("state").GetString(),
                listed.GetProperty("created_by").GetString()));
        Assert.Equal(JsonValueKind.String, listed.GetProperty("last_used_at").ValueKind);
        Assert.Equal(0L,
            await Sql.Scalar(app.Environment.Postgres, $"SELECT count(*) FROM api_keys WHERE api_keys::text LIKE '%{key[4..]}%'"));

        using (var revoked = await app.Http.PostAsync($"/ops/keys/{id}/revoke", null)) Assert.Equal(HttpStatusCode.OK, revoked.StatusCode);
        using (var again = await app.Http.PostAsync($"/ops/keys/{id}/revoke", null)) Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, await Send(app, key));
        Assert.Empty(await List(app));
        Assert.Equal("revoked", Assert.Single(await List(app, "?revoked=true")).GetProperty("state").GetString());
        // The name is free again.
        await Make(app, """{"name":"shop-web","scopes":["ingest"]}""");

        var audit = await app.Http.GetFromJsonAsync<JsonElement>("/ops/audit?limit=1000");
        var entries = audit.GetProperty("entries").EnumerateArray().ToList();
        Assert.Contains(entries, e => e.GetProperty("detail").GetString() == $"shop-web ({id}): ingest");
        Assert.Contains(entries, e => e.GetProperty("detail").GetString() == $"shop-web ({id})");
        Assert.Contains(entries,
            e => e.GetProperty("reason").GetString() == "revoked_key" && e.GetProperty("caller").GetString() == "shop-web");
        Assert.DoesNotContain(key, audit.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_ten_operators_who_make_the_same_key_at_once_one_does_and_wrong_requests_are_told_what_is_right()
    {
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment(), new Dictionary<string, string?>
        {
            ["Daybook__Access__ApiKeys__0__Id"] = "in-the-settings",
            ["Daybook__Access__ApiKeys__0__KeyHash"] = "sha256:" + new string('0', 64),
            ["Daybook__Access__ApiKeys__0__Scopes"] = "read",
        });

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Try(app, """{"name":"a","scopes":["read"]}""")));
        Assert.Equal(1, answers.Count(a => a.Status == HttpStatusCode.Created));
        Assert.Equal(9,
            answers.Count(a => a.Status == HttpStatusCode.BadRequest && a.Text.Contains("a key `a` already", StringComparison.Ordinal)));
        var ids = (await Task.WhenAll(Enumerable.Range(0, 10).Select(i => Try(app, $$"""{"name":"b{{i}}","scopes":["read","ops"]}"""))))
            .Select(a => JsonDocument.Parse(a.Text).RootElement.GetProperty("key_id").GetString()).ToList();
        Assert.Equal(11, (await List(app)).Count);
        await Task.WhenAll(ids.Select(async id => (await app.Http.PostAsync($"/ops/keys/{id}/revoke", null)).EnsureSuccessStatusCode()));
        Assert.Single(await List(app));

        foreach (var (body, told) in new[]
        {
            ("""{"name":"in-the-settings","scopes":["read"]}""", "a key in the settings"),
            ("""{"name":"token:ann","scopes":["read"]}""", "`name` is required"),
            ("""{"name":"local","scopes":["read"]}""", "`name` is required"),
            ("""{"name":"c","scopes":[]}""", "`scopes` is required"),
            ("""{"name":"c","scopes":["read"],"expires_at":"2020-01-01T00:00:00Z"}""", "a time to come"),
            ("""{"name":"c","scopes":["read"],"expires_at":"2100-01-01"}""", "a time to come"),
            ("""{"name":"c","scopes":["read"],"expire_at":"2100-01-01T00:00:00Z"}""", "The body must be"),
        })
        {
            var (status, text) = await Try(app, body);
            Assert.Equal(HttpStatusCode.BadRequest, status);
            Assert.Contains(told, text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_key_sends_while_PostgreSQL_is_away_also_from_a_cold_start_and_reads_again_afterwards()
    {
        var environment = await standIns.NewEnvironment();
        var address = new NpgsqlConnectionStringBuilder(environment.Postgres);
        var first = new TcpRelay(address.Port);
        await using var second = new TcpRelay(address.Port) { Open = false };
        var folder = TestDirectory.New();
        string sender, reader;
        await using (var app = await DaybookApp.Start(environment, Settings(first.Port)))
        {
            sender = (await Make(app, """{"name":"sender","scopes":["ingest"]}""")).GetProperty("key").GetString()!;
            reader = (await Make(app, """{"name":"reader","scopes":["read"]}""")).GetProperty("key").GetString()!;
            await first.DisposeAsync();
            Assert.Equal(HttpStatusCode.Accepted, await Send(app, sender));
        }

        await using (var cold = await DaybookApp.Start(environment, Settings(second.Port)))
        {
            Assert.Equal(HttpStatusCode.Accepted, await Send(cold, sender));
            // Not 401: nobody can say yet that there is no such key, and event SDKs drop events on 401.
            Assert.Equal(HttpStatusCode.ServiceUnavailable, await Send(cold, KeyText.New()));
            Assert.Equal(HttpStatusCode.ServiceUnavailable, await Read(cold, reader));
            second.Open = true;
            await Eventually.True(async () => await Read(cold, reader) == HttpStatusCode.OK);
            await cold.Drain();
            Assert.Equal(2L, await Sql.Scalar(environment.Postgres, "SELECT count(*) FROM events"));
        }

        TestDirectory.Delete(folder);

        Dictionary<string, string?> Settings(int port)
        {
            address.Port = port;
            return new()
            {
                ["ConnectionStrings__Postgres"] = address.ConnectionString,
                ["Daybook__Access__KeysFile"] = Path.Combine(folder, "keys.json"),
            };
        }
    }

    [Fact]
    public async Task Another_instance_takes_a_new_key_and_refuses_a_revoked_one_within_seconds()
    {
        var environment = await standIns.NewEnvironment();
        await using var here = await DaybookApp.Start(environment);
        await using var there = await DaybookApp.Start(environment);

        var made = await Make(here, """{"name":"sender","scopes":["ingest"]}""");
        var key = made.GetProperty("key").GetString()!;
        HttpStatusCode status;
        // Never 401, however early it is asked.
        while ((status = await Send(there, key)) == HttpStatusCode.ServiceUnavailable)
            await Task.Delay(100, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Accepted, status);

        using (var revoked = await here.Http.PostAsync($"/ops/keys/{made.GetProperty("key_id")}/revoke", null))
            revoked.EnsureSuccessStatusCode();
        Assert.Equal(HttpStatusCode.Unauthorized, await Send(here, key));
        var began = TimeProvider.System.GetTimestamp();
        await Eventually.True(async () => await Send(there, key) == HttpStatusCode.Unauthorized);
        Assert.InRange(TimeProvider.System.GetElapsedTime(began), TimeSpan.Zero, 2 * RefreshKeys.Interval);
    }

    private static async Task<JsonElement> Make(DaybookApp app, string body)
    {
        var (status, text) = await Try(app, body);
        Assert.True(status == HttpStatusCode.Created, text);
        return JsonDocument.Parse(text).RootElement;
    }

    private static async Task<(HttpStatusCode Status, string Text)> Try(DaybookApp app, string body)
    {
        using var answer = await app.Http.PostAsync("/ops/keys", new StringContent(body, System.Text.Encoding.UTF8, "application/json"));
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static async Task<List<JsonElement>> List(DaybookApp app, string query = "") =>
        [.. (await app.Http.GetFromJsonAsync<JsonElement>("/ops/keys" + query)).GetProperty("keys").EnumerateArray()];

    private static Task<HttpStatusCode> Send(DaybookApp app, string key) => Ask(app, key,
        new HttpRequestMessage(HttpMethod.Post, "/events") { Content = JsonContent.Create(new { event_type = "a", user_id = "u" }) });

    private static Task<HttpStatusCode> Read(DaybookApp app, string key) =>
        Ask(app, key, new HttpRequestMessage(HttpMethod.Get, "/stats/dau"));

    private static async Task<HttpStatusCode> Ask(DaybookApp app, string key, HttpRequestMessage request)
    {
        using (request)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
            using var answer = await app.Http.SendAsync(request);
            return answer.StatusCode;
        }
    }
}
