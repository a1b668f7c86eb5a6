using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Daybook.Standalone.Discovery;

namespace Daybook.Tests.Functions;

/// <summary>The same requests to both hosts: status, headers and body must agree.</summary>
public sealed class HostsAgreeTests(TwoHosts hosts) : IClassFixture<TwoHosts>
{
    private const string Anybody = "127.0.0.1";

    // What they say belongs to the instance and the moment.
    private static readonly string[] OfTheMoment =
        ["/health", "/metrics", "/ops/audit", "/api/analytics/healthz", "/events/stats", "/events/stream",
            "/ops/ledger"];

    private static readonly (string Method, string Path)[] Odd =
    [
        ("GET", "/nowhere"), ("POST", "/nowhere"), ("HEAD", "/nowhere"), ("OPTIONS", "/nowhere"), ("PATCH", "/a/b/c"),
        ("GET", "/EVENTS/RECENT"), ("GET", "/Docs/Search?q=dead"), ("GET", "/docs/"), ("GET", "/docs/search?q=retention&k=2"),
        ("GET", "/docs/search?k=0"), ("GET", "/docs/runbooks/dead-letters"), ("GET", "/docs/no/such/page"), ("GET", "/docs/..%2fREADME"),
        ("GET", "/docs/%E2%82%AC"), ("GET", "/events/"), ("GET", "/events/no-uuid"), ("GET", "/events/validate"), ("PUT", "/events"),
        ("DELETE", "/events/recent"), ("GET", "/v1/track"), ("POST", "/v1/nothing"), ("GET", "/v1/projects/abc/settings"),
        ("GET", "/users/ann"), ("GET", "/ops/rollup"), ("POST", "/ops/rollups"), ("GET", "/stats/dau?from=yesterday"),
        ("GET", "/stats/dau?tz=Nowhere"), ("GET", "/assets/none.js"), ("GET", "/assets/"), ("GET", "/favicon.ico"),
    ];

    [Fact]
    public async Task Both_hosts_answer_every_request_alike()
    {
        using var http = TwoHosts.ClientAt(Anybody);
        var requests = Requests().ToList();
        var differences = new List<string>();
        foreach (var (method, path, key) in requests)
        {
            var (standalone, worker) = await Ask(http, method, path, key);
            var changing = standalone.Status < 300 && Array.Exists(OfTheMoment, path.StartsWith);
            var found = standalone.Differences(worker, bodies: !changing).ToList();
            if (found.Count > 0) differences.Add($"{method} {path}{(key ? " with a key" : "")}\n  {string.Join("\n  ", found)}");
        }

        Assert.True(requests.Count >= 140, $"{requests.Count} requests are too few to say that the hosts agree.");
        Assert.True(
            differences.Count == 0,
            $"{differences.Count} of {requests.Count} differ (Standalone | worker):\n{string.Join('\n', differences.Take(20))}");
    }

    [Fact]
    public async Task A_page_is_told_to_send_to_the_address_that_it_asked()
    {
        using var http = TwoHosts.ClientAt(Anybody);

        var (standalone, worker) = await Ask(http, "GET", "/v1/projects/abc/settings", key: false, ("Host", "shop.example"));

        Assert.Contains("\"apiHost\":\"shop.example/v1\"", standalone.Body, StringComparison.Ordinal);
        Assert.Empty(standalone.Differences(worker, bodies: true));
    }

    [Fact]
    public async Task An_agent_is_answered_alike()
    {
        const string Initialize =
            """{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"test","version":"1"}}""";
        using var http = TwoHosts.ClientAt(Anybody);
        foreach (var (method, parameters, expected) in new[]
        {
            ("initialize", Initialize, "pending_events"), ("tools/list", "{}", "patternProperties"),
            ("tools/call", """{"name":"search_docs","arguments":{"q":"retention","k":2}}""", "snippet"),
            ("tools/call", """{"name":"trend","arguments":{"from":"2026-01-01","to":"2026-01-02"}}""", "revision"),
            ("tools/call", """{"name":"trend","arguments":{"from":"yesterday"}}""", "invalid_parameter"),
        })
        {
            var message = $$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}","params":{{parameters}}}""";
            var (standalone, worker) = (await Mcp(http, hosts.Standalone, message), await Mcp(http, hosts.Worker, message));

            Assert.Equal(200, standalone.Status);
            Assert.Contains(expected, standalone.Body, StringComparison.Ordinal);
            // A problem has the id of its trace.
            Assert.Empty(standalone.Differences(worker, bodies: expected != "invalid_parameter"));
        }
    }

    private static async Task<HostAnswer> Mcp(HttpClient http, string url, string message)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url + "/mcp");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "daybook-local-key");
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        request.Content = new StringContent(message, Encoding.UTF8, "application/json");
        using var answer = await http.SendAsync(request);
        return await HostAnswer.Read(answer, url);
    }

    [Fact]
    public async Task What_anybody_says_of_a_proxy_is_believed_by_neither_host()
    {
        using var http = TwoHosts.ClientAt(Anybody);

        var (standalone, worker) = await Ask(http, "GET", "/docs/search?k=0", key: false, Claims);

        Assert.Equal("/docs/errors/invalid_parameter", ProblemType(standalone));
        Assert.DoesNotContain("Strict-Transport-Security", standalone.Headers.Keys);
        Assert.Empty(standalone.Differences(worker, bodies: true));
        Assert.Equal((Anybody, Anybody), await AuditedAddresses(http));
    }

    [Fact]
    public async Task What_a_trusted_proxy_says_reaches_Standalone_and_ends_at_the_Functions_host()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has every address of 127.0.0.0/8 without configuration.");
        using var http = TwoHosts.ClientAt(TwoHosts.Proxy);

        var (standalone, worker) = await Ask(http, "GET", "/docs/search?k=0", key: false, Claims);

        Assert.Equal("/daybook/docs/errors/invalid_parameter", ProblemType(standalone));
        Assert.Contains("Strict-Transport-Security", standalone.Headers.Keys);
        // The Functions host puts its own words in the place of the proxy's.
        Assert.Equal("/docs/errors/invalid_parameter", ProblemType(worker));
        Assert.DoesNotContain("Strict-Transport-Security", worker.Headers.Keys);
        Assert.Equal(("203.0.113.9", TwoHosts.Proxy), await AuditedAddresses(http));
    }

    private static (string Name, string Value)[] Claims =>
    [
        ("X-Forwarded-For", "203.0.113.9"), ("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "shop.example"),
        ("X-Forwarded-Prefix", "/daybook"),
    ];

    private static IEnumerable<(string Method, string Path, bool Key)> Requests()
    {
        foreach (var function in FunctionList.OfDaybook().Http.Where(f => f.Methods.Count > 0))
        {
            var path = ContractRoute.Fill(function.Route);
            // It goes on for minutes.
            if (function.Route == "events/stream") path += "?seconds=1";
            foreach (var method in function.Methods) yield return (method, path, false);
            foreach (var method in function.Methods.Where(m => m is "GET" or "HEAD")) yield return (method, path, true);
            yield return ("PATCH", path, true);
            if (!function.Methods.Contains("GET")) yield return ("GET", path, true);
        }

        foreach (var (method, path) in Odd) yield return (method, path, true);
    }

    /// <summary>Asks both on the same day, because reports end today.</summary>
    private async Task<(HostAnswer Standalone, HostAnswer Worker)> Ask(
        HttpClient http, string method, string path, bool key, params (string Name, string Value)[] headers)
    {
        while (true)
        {
            var day = TimeProvider.System.GetUtcNow().Date;
            var standalone = await Ask(http, hosts.Standalone, method, path, key, headers);
            var worker = await Ask(http, hosts.Worker, method, path, key, headers);
            if (TimeProvider.System.GetUtcNow().Date == day) return (standalone, worker);
        }
    }

    private static async Task<HostAnswer> Ask(
        HttpClient http, string url, string method, string path, bool key, (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), url + path);
        request.Headers.Add("Origin", "https://app.example");
        if (key) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "daybook-local-key");
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        if (method is "POST" or "PUT" or "PATCH") request.Content = new StringContent("{", Encoding.UTF8, "application/json");
        using var answer = await http.SendAsync(request);
        return await HostAnswer.Read(answer, url);
    }

    /// <summary>A change is in the audit log before it is answered.</summary>
    private async Task<(string? Standalone, string? Worker)> AuditedAddresses(HttpClient http)
    {
        const string Newest = "SELECT address FROM audit_log WHERE action = 'change' AND phase = 'begun' ORDER BY audit_id DESC LIMIT 1";
        await Ask(http, hosts.Standalone, "POST", "/ops/dead-letters/discard", key: true, Claims);
        var standalone = await Sql.Scalar(hosts.Database, Newest);
        await Ask(http, hosts.Worker, "POST", "/ops/dead-letters/discard", key: true, Claims);
        return (standalone?.ToString(), (await Sql.Scalar(hosts.Database, Newest))?.ToString());
    }

    private static string? ProblemType(HostAnswer answer) =>
        JsonDocument.Parse(answer.Body).RootElement.GetProperty("type").GetString();
}
