using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Daybook.Foundation.Access.Shares;
using Daybook.Local;
using Daybook.Web.OpenApi;
using Daybook.Watch.Quality;
using Daybook.Standalone.Discovery;
using Microsoft.Extensions.DependencyInjection;

namespace Daybook.Tests.Web.OpenApi;

/// <summary>ajv checks real answers, good and bad, against openapi.json. A route without a call here fails the test.</summary>
public sealed class ContractAnswersTests(StandIns standIns)
{
    private const string Event =
        """{"event_id":"019ab2c4-7f00-7c3e-9d1a-5b6c7d8e9f00","event_type":"order_paid","user_id":"ann","properties":{"plan":"pro","amount":2.5}}""";

    // Each route's calls: method, address, body. Sent in this order, with the local key.
    private static readonly (string Method, string Url, string? Body)[] Calls =
    [
        ("POST", "/events", $"[{Event},{Event},{{\"event_type\":\"cart_opened\",\"anonymous_id\":\"x\"}},{{\"user_id\":\"u\"}},7]"),
        ("POST", "/events", "{\"nothing\":1}"),
        ("POST", "/events", "[1,"),
        ("POST", "/events/validate", $"[{Event},3]"),
        ("POST", "/api/analytics/ingest", Event),
        ("POST", "/v1/track", "{\"event\":\"order_paid\",\"userId\":\"ann\",\"messageId\":\"m1\"}"),
        ("POST", "/v1/batch", "{\"batch\":[{\"type\":\"track\",\"userId\":\"ann\"}]}"),
        ("POST", "/v1/batch",
            "{\"batch\":[{\"type\":\"identify\",\"userId\":\"ann\",\"anonymousId\":\"x\",\"traits\":{\"plan\":\"pro\"}},{\"type\":\"group\",\"userId\":\"ann\",\"groupId\":\"acme\",\"traits\":{\"seats\":3}},{\"type\":\"identify\",\"userId\":\"bob\",\"anonymousId\":\"x\"},{\"type\":\"alias\",\"userId\":\"bob\",\"previousId\":\"ann\"}]}"),
        ("POST", "/v1/batch", "{}"),
        ("POST", "/v1/nothing", "{}"),
        ("POST", "/v1/m", "{}"),
        ("GET", "/v1/projects/key/settings", null),
        ("GET", "/events/019ab2c4-7f00-7c3e-9d1a-5b6c7d8e9f00", null),
        ("POST", "/ops/rollup?wait=60", null),
        ("POST", "/ops/rollup?wait=0", null),
        ("POST", "/ops/rollup?to=2026-01-01", null),
        ("GET", "/events/recent", null),
        ("GET", "/events/recent?limit=0", null),
        ("GET", "/events/stream?seconds=1", null),
        ("GET", "/events/stream?seconds=0", null),
        ("GET", "/events/stats", null),
        ("GET", "/stats/now?minutes=30", null),
        ("GET", "/stats/now?minutes=x", null),
        ("GET", "/stats/now/people?minutes=180&limit=1", null),
        ("GET", "/stats/now/people?limit=x", null),
        ("GET", "/events/export", null),
        ("GET", "/events/export?format=jsonl", null),
        ("GET", "/events/export?format=pdf", null),
        ("GET", "/api/analytics/reports/events", null),
        ("GET", "/stats/dau", null),
        ("GET", "/stats/dau?tz=Europe/Berlin&event_type=order_paid&property.plan=pro", null),
        ("GET", "/stats/dau?from=yesterday", null),
        ("PUT", "/segments/pro", "{\"filter\":[{\"any\":[{\"field\":\"property.plan\",\"op\":\"is\",\"values\":[\"pro\",{\"time\":\"2026-11-22\"}]}]}]}"),
        ("PUT", "/segments/pro", "{\"filter\":[{\"field\":\"plan\"}]}"),
        ("PUT", "/segments/pro", "["),
        ("GET", "/segments", null),
        ("GET", "/segments/pro", null),
        ("GET", "/segments/none", null),
        ("GET", "/stats/dau?segment=pro&filter=[]", null),
        ("GET", "/stats/dau?filter=[1]", null),
        ("GET", "/stats/retention?windows=3&segment=pro", null),
        ("GET", "/stats/lifecycle?segment=none", null),
        ("DELETE", "/segments/pro", null),
        ("DELETE", "/segments/pro", null),
        ("PUT", "/boards/weekly", "{\"title\":\"Weekly\",\"tiles\":[{\"title\":\"Orders\",\"report\":\"trend\",\"range\":\"7d\",\"question\":{\"event_type\":[\"order_paid\",\"cart_opened\"],\"filter\":[{\"field\":\"property.plan\",\"op\":\"exists\"}]}}]}"),
        ("PUT", "/boards/weekly", "{\"title\":\"Weekly\",\"tiles\":[{\"title\":\"x\",\"report\":\"breakdown\"}]}"),
        ("PUT", "/boards/weekly", "["),
        ("PUT", "/boards/weekly if-match \"7\"", "{\"title\":\"Mine\",\"tiles\":[]}"),
        ("GET", "/boards", null),
        ("GET", "/boards/weekly", null),
        ("GET", "/boards/none", null),
        ("POST", "/share", "{\"board\":\"weekly\",\"annotations\":true}"),
        ("POST", "/share", "{\"board\":\"none\"}"),
        ("POST", "/share", "{}"),
        ("PUT", "/annotations/release", "{\"day\":\"2026-11-22\",\"text\":\"Release\",\"event_type\":\"order_paid\",\"url\":\"https://example.com\"}"),
        ("PUT", "/annotations/release", "{\"day\":\"soon\",\"text\":\"Release\"}"),
        ("GET", "/annotations", null),
        ("GET", "/annotations?from=x", null),
        ("GET", "/annotations/release", null),
        ("GET", "/annotations/none", null),
        ("GET", "/shared/board", null),
        ("GET", "/shared/board?x=1", null),
        ("GET", "/shared/tiles/1", null),
        ("GET", "/shared/tiles/2", null),
        ("GET", "/shared/tiles/1?x=1", null),
        ("GET", "/share", null),
        ("GET", "/share?ended=x", null),
        ("DELETE", "/share/019ab2c4-7f00-7c3e-9d1a-5b6c7d8e9f00", null),
        ("DELETE", "/share/weekly", null),
        ("DELETE", "/annotations/release", null),
        ("DELETE", "/annotations/release", null),
        ("DELETE", "/boards/weekly", null),
        ("DELETE", "/boards/weekly", null),
        ("GET", "/shared", null),
        ("GET", "/stats/active?interval=week", null),
        ("GET", "/stats/active?rolling=true&interval=month", null),
        ("GET", "/stats/lifecycle", null),
        ("GET", "/stats/lifecycle?interval=week", null),
        ("GET", "/stats/lifecycle?compare=previous", null),
        ("GET", "/stats/top-events", null),
        ("GET", "/stats/breakdown?property=plan&measure=sum:amount", null),
        ("GET", "/stats/breakdown", null),
        ("GET", "/stats/trend?event_type=order_paid&event_type=cart_opened&interval=hour&from=2026-11-20&to=2026-11-21", null),
        ("GET", "/stats/trend?measure=median:amount&by=property.plan&limit=1&compare=previous&segment=none", null),
        ("GET", "/stats/trend?measure=median:amount&by=property.plan&limit=1&compare=previous", null),
        ("GET", "/stats/trend?event_type=order_paid&measure=users&by=context.campaign.name&attribution=first&lookback=session", null),
        ("GET", "/stats/trend?event_type=order_paid&attribution=first", null),
        ("GET", "/stats/retention?windows=3", null),
        ("GET", "/stats/funnel?steps=cart_opened,order_paid&within=1d", null),
        ("GET", "/stats/funnel?steps=cart_opened,order_paid&order=any", null),
        ("GET", "/stats/funnel?steps=order_paid,cart_opened&by=property.plan&time=true&limit=1", null),
        ("GET", "/stats/funnel?steps=cart_opened,order_paid&order=any&time=true", null),
        ("GET", "/stats/funnel?steps=cart_opened,order_paid&filter.2=[{\"field\":\"property.plan\",\"op\":\"exists\"}]", null),
        ("GET", "/stats/funnel/people?steps=cart_opened,order_paid&reached=1&limit=1", null),
        ("GET", "/stats/funnel/people?steps=cart_opened,order_paid&dropped=3", null),
        ("GET", "/stats/paths?start=order_paid&steps=3", null),
        ("GET", "/stats/paths?end=order_paid&limit=1&within=2h", null),
        ("GET", "/stats/paths", null),
        ("GET", "/stats/sessions", null),
        ("GET", "/stats/sessions?interval=hour&from=2026-11-20&to=2026-11-21&by=property.plan&limit=1", null),
        ("GET", "/stats/sessions?interval=week&compare=previous", null),
        ("GET", "/stats/sessions?by=user_id", null),
        ("POST", "/sql", "{\"sql\":\"SELECT 1\"}"),
        ("POST", "/sql", "["),
        ("GET", "/me", null),
        ("GET", "/me?x=1", null),
        ("GET", "/analytics/metrics", null),
        ("GET", "/analytics/summary", null),
        ("GET", "/analytics/export", null),
        ("GET", "/analytics/export?format=jsonl", null),
        ("GET", "/analytics/export?format=xlsx", null),
        ("GET", "/analytics/export?format=pdf", null),
        ("GET", "/docs", null),
        ("GET", "/docs/search?q=rotate+a+key", null),
        ("GET", "/docs/search", null),
        ("GET", "/docs/settings", null),
        ("GET", "/docs/settings.md", null),
        ("GET", "/docs/no-such-page", null),
        ("GET", "/events/019ab2c4-7f00-7c3e-9d1a-5b6c7d8e9f00", null),
        ("GET", "/events/no-such-event", null),
        ("GET", "/ops/identity/conflicts", null),
        ("GET", "/ops/identity/conflicts?limit=0", null),
        ("GET", "/ops/ledger", null),
        ("GET", "/ops/ledger?from=x", null),
        ("POST", "/ops/ledger/019ab2c4-7f00-8c3e-9d1a-5b6c7d8e9f00/write-off", "{\"reason\":\"nobody sent it\"}"),
        ("POST", "/ops/ledger/019ab2c4-7f00-8c3e-9d1a-5b6c7d8e9f00/write-off", "{}"),
        ("POST", "/ops/keys", "{\"name\":\"shop-web\",\"scopes\":[\"ingest\"],\"expires_at\":\"2100-01-01T00:00:00Z\"}"),
        ("POST", "/ops/keys", "{\"name\":\"shop-web\",\"scopes\":[\"ingest\"]}"),
        ("POST", "/ops/keys", "{\"name\":\"reader\",\"scopes\":[\"write\"]}"),
        ("GET", "/ops/keys?revoked=true", null),
        ("GET", "/ops/keys?revoked=x", null),
        ("POST", "/ops/keys/019ab2c4-7f00-8c3e-9d1a-5b6c7d8e9f00/revoke", null),
        ("POST", "/ops/keys/shop-web/revoke", null),
        ("GET", "/events/export", null),
        ("GET", "/events/export?format=jsonl", null),
        ("GET", "/events/export?format=xlsx", null),
        ("GET", "/events/export?format=pdf", null),
        ("GET", "/api/analytics/reports/events", null),
        ("GET", "/ops/dead-letters", null),
        ("GET", "/ops/dead-letters?state=x", null),
        ("GET", "/ops/rejected?state=all", null),
        ("POST", "/ops/dead-letters/replay", "{\"target\":\"rejected\",\"all\":true,\"dry_run\":true}"),
        ("POST", "/ops/dead-letters/replay", "{\"what\":1}"),
        ("POST", "/ops/dead-letters/discard", "{\"target\":\"rejected\",\"all\":true,\"reason\":\"test\"}"),
        ("GET", "/properties", null),
        ("GET", "/properties?limit=0", null),
        ("GET", "/properties/plan/values?event_type=order_paid", null),
        ("GET", "/properties/plan/values?scope=x", null),
        ("GET", "/users", null),
        ("GET", "/users?query=an&limit=1", null),
        ("GET", "/users?limit=0", null),
        ("GET", "/users?filter=[{\"field\":\"event_type\",\"op\":\"did\",\"values\":[\"order_paid\"]}]&limit=1", null),
        ("GET", "/users?filter=[{\"field\":\"source\",\"op\":\"exists\"}]", null),
        ("POST", "/users/find", "{\"filter\":[{\"field\":\"person.plan\",\"op\":\"missing\"}],\"limit\":2}"),
        ("POST", "/users/find", "{\"filters\":[]}"),
        ("GET", "/users/ann", null),
        ("GET", "/users/x?kind=anonymous", null),
        ("GET", "/users/nobody-knows", null),
        ("POST", "/users/show", "{\"user_id\":\"ann\"}"),
        ("POST", "/users/show", "{\"user_id\":\"a/b\"}"),
        ("GET", "/users/ann/events?limit=1", null),
        ("GET", "/users/ann/events?before=x", null),
        ("POST", "/users/events", "{\"user_id\":\"ann\",\"limit\":2}"),
        ("POST", "/users/events", "[]"),
        ("GET", "/users/ann/export", null),
        ("POST", "/users/export", "{\"user_id\":\"a/b\"}"),
        ("POST", "/users/export", "{}"),
        ("POST", "/users/erase", "{\"user_id\":\"a/b\",\"wait\":30}"),
        ("POST", "/users/erase", "["),
        ("DELETE", "/users/ann?wait=30", null),
        ("DELETE", "/users/ann?wait=x", null),
        ("GET", "/ops/rollups", null),
        ("GET", "/ops/quality", null),
        ("GET", "/ops/quality?history=1d&name=data_stale", null),
        ("GET", "/ops/quality?name=x", null),
        ("GET", "/ops/audit?limit=1", null),
        ("GET", "/ops/audit?limit=100", null),
        ("GET", "/ops/audit?before=x", null),
        ("POST", "/mcp", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"trend\"}}"),
        ("POST", "/mcp", "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}"),
        ("POST", "/mcp", "{"),
        ("POST", "/mcp", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{}}"),
        ("POST", "/mcp?k=1", "{}"),
        ("GET", "/health", null),
        ("GET", "/health/live", null),
        ("GET", "/api/analytics/healthz", null),
        ("GET", "/api/analytics/reports/dau", null),
        ("GET", "/metrics", null),
        ("GET", "/", null),
        ("GET", "/assets/no-such-file.js", null),
        ("GET", "/daybook.js", null),
        ("GET", "/favicon.ico", null),
        ("GET", "/openapi.json", null),
        ("GET", "/reference", null),
    ];

    [Fact]
    public async Task Real_answers_fit_the_contract()
    {
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment());
        var answers = new StringBuilder();
        HashSet<string> seen = [];
        foreach (var (method, url, body) in Calls)
        {
            // So that reports cover the sent events.
            if (url.StartsWith("/ops/rollup?wait=60", StringComparison.Ordinal)) await app.Drain();
            if (url == "/ops/quality") await app.Services.GetRequiredService<RunQuality>().Run(TestContext.Current.CancellationToken);
            seen.Add(await Ask(app, answers, method, url, body));
        }

        foreach (var credential in new[] { null, "wrong" })
        {
            app.Http.DefaultRequestHeaders.Authorization = credential is null ? null : new AuthenticationHeaderValue("Bearer", credential);
            foreach (var url in new[] { "/stats/dau", "/ops/audit", "/metrics" }) await Ask(app, answers, "GET", url, null);
        }

        Assert.Empty(
            FunctionList.OfDaybook().Http.SelectMany(
                f => ContractRoute.Methods(f).Where(m => m != "OPTIONS").Select(m => $"{m} {ContractRoute.Of(f.Route)}")).Except(seen));
        Assert.Equal("", await Judge(answers.ToString()));
    }

    [Fact]
    public async Task Answers_while_PostgreSQL_is_away_fit_too()
    {
        await using var app = await DaybookApp.Start(
            await standIns.NewEnvironment(),
            new Dictionary<string, string?> { ["ConnectionStrings__Postgres"] = "Host=127.0.0.1;Port=1;Username=nobody;Database=none" });
        var answers = new StringBuilder();
        foreach (var (method, url, body) in Calls.Where(c => !c.Url.StartsWith("/analytics", StringComparison.Ordinal)))
            await Ask(app, answers, method, url, body);

        Assert.Equal("", await Judge(answers.ToString()));
    }

    private static async Task<string> Ask(DaybookApp app, StringBuilder answers, string method, string url, string? body)
    {
        const string IfMatch = " if-match ";
        var match = url.Contains(IfMatch, StringComparison.Ordinal) ? url.Split(IfMatch)[1] : null;
        url = url.Split(IfMatch)[0];
        using var request = new HttpRequestMessage(new HttpMethod(method), url);
        if (match is not null) request.Headers.IfMatch.ParseAdd(match);
        if (url.StartsWith("/shared/", StringComparison.Ordinal))
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", ShareTokenIn(answers.ToString()) ?? ShareToken.New());
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        if (url == "/mcp") request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        using var answer = await app.Http.SendAsync(request);
        var route = ContractRoute.Of(Route(method, url.Split('?')[0]));
        answers.Append(JsonSerializer.Serialize(new
        {
            method,
            route,
            status = (int)answer.StatusCode,
            content_type = answer.Content.Headers.ContentType?.ToString(),
            body = await answer.Content.ReadAsStringAsync(),
            url,
        })).Append('\n');
        return $"{method} {route}";
    }

    // The route that made it answered with it.
    private static string? ShareTokenIn(string answers) =>
        answers.IndexOf(ShareToken.Prefix, StringComparison.Ordinal) is >= 0 and var at ? answers.Substring(at, 47) : null;

    // A literal wins over a parameter, as in both hosts.
    private static string Route(string method, string path) => FunctionList.OfDaybook().Http
        .Where(f => f.Methods.Contains(method) && Fits(ContractRoute.Of(f.Route), f.Route.Contains("{*", StringComparison.Ordinal), path))
        .OrderBy(f => f.Route.Count(c => c == '{')).ThenByDescending(f => f.Route.Length).First().Route;

    private static bool Fits(string route, bool catchAll, string path)
    {
        var (parts, given) = (route.Split('/'), path.Split('/'));
        return (catchAll ? given.Length >= parts.Length : given.Length == parts.Length)
            && parts.Zip(given).All(pair => pair.First.StartsWith('{') || pair.First == pair.Second);
    }

    private static async Task<string> Judge(string answers)
    {
        var root = ProjectRoot.Find();
        var folder = Path.Combine(root, "tests", "contract");
        if (!Directory.Exists(Path.Combine(folder, "node_modules")))
            await Run("npm", folder, "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error");
        var files = Directory.CreateTempSubdirectory("daybook-contract");
        try
        {
            var (contract, lines) = (Path.Combine(files.FullName, "openapi.json"), Path.Combine(files.FullName, "answers.jsonl"));
            await File.WriteAllBytesAsync(contract, Contract.Read());
            await File.WriteAllTextAsync(lines, answers);
            return await Run("node", folder, "validate.js", contract, lines);
        }
        finally
        {
            files.Delete(recursive: true);
        }
    }

    private static async Task<string> Run(string program, string folder, params string[] arguments)
    {
        using var process =
            Process.Start(
                new ProcessStartInfo(program,
                    arguments)
                {
                    WorkingDirectory = folder,
                    UseShellExecute = false,
                    RedirectStandardOutput = true,
                    RedirectStandardError = true
                })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? "" : $"{program} ended with {process.ExitCode}:\n{await output}{await errors}";
    }
}
