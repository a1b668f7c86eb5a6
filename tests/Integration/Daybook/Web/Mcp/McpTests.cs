using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Daybook.Tests.Guides;
using Daybook.Web.Mcp;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Daybook.Tests.Web.Mcp;

/// <summary>The SDK's own client against the running app.</summary>
public sealed class McpTests(StandIns standIns)
{
    private static readonly string[] Provenance = ["as_of", "complete", "revision", "late_events", "pending_events"];

    [Fact]
    public async Task An_agent_gets_the_routes_own_answers_and_errors_and_each_call_is_in_the_audit_log()
    {
        await using var app = await Start();
        await using var agent = await Connect(app);

        var tools = await agent.ListToolsAsync(cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(McpTool.All.Select(t => t.Name), tools.Select(t => t.Name));
        Assert.Equal("read", (await Audit(app, "/mcp"))[0].GetProperty("action").GetString());

        var (funnel, failed) = await Call(agent, "funnel", ("steps", "page_view,order_paid"), ("within", "1d"));
        Assert.False(failed, funnel);
        var direct = await app.Http.GetStringAsync("/stats/funnel?steps=page_view,order_paid&within=1d");
        Assert.Equal(Without(direct, "as_of"), Without(funnel, "as_of"));
        Assert.Equal([2, 1], Json(funnel).GetProperty("steps").EnumerateArray().Select(s => s.GetProperty("users").GetInt32()));
        Assert.All(Provenance, name => Assert.True(Json(funnel).TryGetProperty(name, out _), name));

        var (wrong, isError) = await Call(agent, "trend", ("from", "yesterday"));
        using var refused = await app.Http.GetAsync("/stats/trend?from=yesterday");
        Assert.True(isError);
        Assert.Equal(Without(await refused.Content.ReadAsStringAsync(), "trace_id"), Without(wrong, "trace_id"));
        Assert.Contains("Did you mean `event_type`", (await Call(agent, "trend", ("eventType", "x"))).Text, StringComparison.Ordinal);
        await Assert.ThrowsAsync<McpProtocolException>(() => Call(agent, "no_such_tool"));

        foreach (var tool in McpTool.All)
        {
            (string, object?)[] needed = tool.Name switch
            {
                "breakdown" => [("property", "plan")],
                "funnel" => [("steps", "page_view")],
                "paths" => [("start", "page_view")],
                "property_values" => [("name", "plan")],
                "search_docs" => [("q", "retention")],
                _ => [],
            };
            var (text, no) = await Call(agent, tool.Name, needed);
            Assert.False(no, $"{tool.Name}: {text}");
        }

        // The ledger's own route needs ops.
        Assert.Equal(0, Json((await Call(agent, "ledger")).Text).GetProperty("total").GetProperty("difference").GetInt32());
        var audited = Assert.Single(await Audit(app, "/stats/funnel"), e => e.GetProperty("caller").GetString() == "agent"
            && e.GetProperty("parameters").GetString() == "steps=page_view,order_paid&within=1d");
        Assert.Equal(("FunnelOfSteps", 200), (audited.GetProperty("endpoint").GetString(), audited.GetProperty("status").GetInt32()));
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Delete })
        {
            using var answer = await app.Http.SendAsync(new HttpRequestMessage(method, "/mcp"));
            Assert.Equal((HttpStatusCode.MethodNotAllowed, "OPTIONS, POST"),
                (answer.StatusCode, string.Join(", ", answer.Content.Headers.Allow)));
        }
    }

    [Fact]
    public async Task The_guides_session_runs_as_printed()
    {
        await using var app = await Start();
        var guide = new Guide("agents", app.Url);
        await using var agent = await Connect(app);

        var calls = guide.Snippets("json").Select(text => JsonSerializer.Deserialize<JsonElement>(text)).ToList();
        Assert.True(calls.Count > 4);
        foreach (var call in calls)
        {
            var arguments = call.GetProperty("arguments").EnumerateObject().Select(a => (a.Name, (object?)a.Value)).ToArray();
            var (text, failed) = await Call(agent, call.GetProperty("name").GetString()!, arguments);
            Assert.False(failed, text);
            if (call.GetProperty("name").GetString() != "ledger")
                Assert.All(Provenance, name => Assert.True(Json(text).TryGetProperty(name, out _), name));
        }

        var trend = Json((await Call(agent, "trend", ("event_type", new[] { "order_paid", "page_view" }), ("property.plan", "pro"))).Text);
        Assert.Equal([1, 0], trend.GetProperty("series").EnumerateArray().Select(s => s.GetProperty("total").GetInt32()));
        var printed = Assert.Single(await guide.RunShell());
        var message = Json(printed.Split('\n').Single(line => line.StartsWith("data:", StringComparison.Ordinal))["data:".Length..]);
        Assert.Contains("order_paid", message.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString());
    }

    private async Task<DaybookApp> Start()
    {
        var app = await DaybookApp.Start(await standIns.NewEnvironment(), new Dictionary<string, string?>
        {
            ["Daybook__Access__ApiKeys__0__Id"] = "agent",
            ["Daybook__Access__ApiKeys__0__KeyHash"] = "sha256:" + Convert.ToHexStringLower(SHA256.HashData("agents-key"u8)),
            ["Daybook__Access__ApiKeys__0__Scopes"] = "read",
        });
        using (var sent = await app.Http.PostAsJsonAsync("/events", new object[]
        {
            new { event_type = "page_view", user_id = "ann", occurred_at = TimeProvider.System.GetUtcNow().AddMinutes(-1) },
            new { event_type = "page_view", user_id = "ben" },
            new { event_type = "order_paid", user_id = "ann", properties = new { plan = "pro" } },
        })) Assert.Equal(HttpStatusCode.Accepted, sent.StatusCode);
        await app.Drain();
        using (var rolled = await app.Http.PostAsync("/ops/rollup?wait=60", null)) Assert.Equal(HttpStatusCode.OK, rolled.StatusCode);
        return app;
    }

    private static Task<McpClient> Connect(DaybookApp app) => McpClient.CreateAsync(
        new HttpClientTransport(new HttpClientTransportOptions
        {
            Endpoint = new Uri(app.Url + "/mcp"),
            TransportMode = HttpTransportMode.StreamableHttp,
            AdditionalHeaders = new Dictionary<string, string> { ["Authorization"] = "Bearer agents-key" },
        }),
        cancellationToken: TestContext.Current.CancellationToken);

    private static async Task<(string Text, bool Failed)> Call(
        McpClient agent, string tool, params (string Name, object? Value)[] arguments)
    {
        var result = await agent.CallToolAsync(tool, arguments.ToDictionary(a => a.Name, a => a.Value),
            cancellationToken: TestContext.Current.CancellationToken);
        return (Assert.IsType<TextContentBlock>(Assert.Single(result.Content)).Text, result.IsError == true);
    }

    private static async Task<List<JsonElement>> Audit(DaybookApp app, string target) =>
        [.. (await app.Http.GetFromJsonAsync<JsonElement>("/ops/audit?limit=1000")).GetProperty("entries").EnumerateArray()
            .Where(entry => entry.GetProperty("target").GetString() == target)];

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;

    private static string Without(string json, string member) =>
        string.Join('\n', Json(json).EnumerateObject().Where(m => m.Name != member).Select(m => $"{m.Name}: {m.Value.GetRawText()}"));
}
