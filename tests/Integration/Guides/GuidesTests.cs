using System.Text.Json;
using System.Text.RegularExpressions;
using Daybook.Local;
using Daybook.Tests.Watch;

namespace Daybook.Tests.Guides;

/// <summary>The commands in docs/guides do what the page says.</summary>
public sealed partial class GuidesTests(StandIns standIns)
{
    [Fact]
    public async Task First_steps()
    {
        await using var app = await Start();
        var guide = new Guide("first-steps", app.Url);
        // The first snippet starts Daybook, which UpTests covers.
        Assert.Equal("dotnet run --project src/Cli -- up\n", guide.Snippets("sh")[0]);
        var printed = await guide.RunShell(skip: 1, between: () => app.Drain());

        Assert.Contains("\"status\":\"ok\"", printed[0]);
        Assert.Equal(1, Json(printed[1]).GetProperty("accepted").GetInt32());
        var mixed = Json(printed[2]);
        Assert.Equal((1, 1, "missing_field", "event_type"), (
            mixed.GetProperty("accepted").GetInt32(), mixed.GetProperty("rejected")[0].GetProperty("index").GetInt32(),
            Rejected(mixed).GetProperty("code").GetString(), Rejected(mixed).GetProperty("field").GetString()));
        Assert.Equal(2, Json(printed[3]).GetProperty("events").GetArrayLength());
        Assert.Contains("\"state\":", printed[4]);
        Assert.Contains("\"run_id\":", printed[5]);
        Assert.Contains("\"dau\":2", printed[5]);
    }

    [Fact]
    public async Task Curl()
    {
        await using var app = await Start();
        var printed = await new Guide("curl", app.Url).RunShell(between: () => app.Drain());
        await app.Drain();

        Assert.Equal("invalid_timestamp", Rejected(Json(printed[1])).GetProperty("code").GetString());
        Assert.Equal([2, 1, 2], new[] { 2, 3, 4 }.Select(i => Json(printed[i]).GetProperty("accepted").GetInt32()));
        Assert.Contains("\"code\":\"unauthenticated\"", printed[5]);
        Assert.Contains("# unauthenticated", printed[5]);
        Assert.Contains("nightly-import-7", printed[6]);
        Assert.Contains("\"action\":\"send\"", printed[7]);
        Assert.Equal(6L, await app.Scalar<long>(Stored));
    }

    [Fact]
    public async Task People()
    {
        await using var app = await Start();
        var printed = await new Guide("people", app.Url).RunShell(between: () => app.Drain());

        Assert.Equal([3, 1], new[] { 1, 2 }.Select(i => Json(printed[i]).GetProperty("accepted").GetInt32()));
        var found = Assert.Single(Json(printed[3]).GetProperty("people").EnumerateArray());
        Assert.Equal("people-ann", found.GetProperty("id").GetString());
        foreach (var person in new[] { printed[4], printed[6] })
        {
            Assert.Contains("\"anonymous_ids\":[\"people-phone\"]", person);
            Assert.Contains("\"name\":\"plan\",\"value\":\"pro\"", person);
            Assert.Contains("\"name\":\"seats\",\"value\":12", person);
            Assert.Contains("\"total\":4", person);
        }

        Assert.Equal(4, Json(printed[5]).GetProperty("events").GetArrayLength());
        Assert.Contains("\"properties_deleted\":2", printed[7]);
        Assert.Contains("\"not_found\"", printed[7]);
    }

    [Fact]
    public async Task Filters()
    {
        await using var app = await Start();
        var printed = await new Guide("filters", app.Url).RunShell(between: () => app.Drain());

        Assert.Equal(4, Json(printed[1]).GetProperty("accepted").GetInt32());
        Assert.Equal(2, Json(printed[2]).GetProperty("events").GetArrayLength());
        Assert.Equal(3, Json(printed[3]).GetProperty("days").EnumerateArray().Last().GetProperty("dau").GetInt32());
        var top = Assert.Single(Json(printed[4]).GetProperty("events").EnumerateArray());
        Assert.Equal((2, 1), (top.GetProperty("count").GetInt32(), top.GetProperty("users").GetInt32()));
        Assert.Equal(1, Json(printed[6]).GetProperty("days").EnumerateArray().Last().GetProperty("dau").GetInt32());
        Assert.Equal("filter-ann", Assert.Single(Json(printed[7]).GetProperty("people").EnumerateArray()).GetProperty("id").GetString());
        Assert.Contains("at /0/op: \\\"isnt\\\" is no operator.", printed[8]);
        Assert.Equal(2, printed[9].Split("filter-ann").Length - 1);
        Assert.DoesNotContain("filter-ben", printed[9]);
        Assert.Contains("\"state\":\"frozen\"", printed[10]);
        Assert.Contains("\"members\":2", printed[10]);
        Assert.Equal("pro-customers", Json(printed[11]).GetProperty("segments")[0].GetProperty("name").GetString());
        Assert.Equal("pro-customers", Json(printed[12]).GetProperty("name").GetString());
        Assert.Equal(0L, await app.Scalar<long>("SELECT count(*) FROM segments"));
    }

    [Fact]
    public async Task CloudEvents()
    {
        await using var app = await Start();
        var printed = await new Guide("cloudevents", app.Url).RunShell();
        await app.Drain();

        Assert.Equal([1, 1], printed.Skip(1).Select(p => Json(p).GetProperty("accepted").GetInt32()));
        Assert.Equal("order.paid|u-7|{\"total\": 12.5, \"user_id\": \"u-7\"}",
            await app.Scalar<string>(
                "SELECT string_agg(concat_ws('|', event_type, user_id, properties), E'\\n') FROM events WHERE occurred_at > now() - "
                + "interval '1 hour'"));
    }

    [Fact]
    public async Task Segments_SDK_in_Node_and_by_hand()
    {
        await using var app = await Start();
        var guide = new Guide("segment", app.Url);
        await Guide.RunNode(Assert.Single(guide.Snippets("js")));
        Assert.True(Json(Assert.Single(await guide.RunShell())).GetProperty("success").GetBoolean());
        await app.Drain();

        Assert.Equal("Order Completed|u-1|2",
            await app.Scalar<string>(
                "SELECT concat_ws('|', event_type, user_id, count(*)) FROM events WHERE occurred_at > now() - interval '1 hour' AND "
                + "(properties ->> 'total')::float = 12.5 GROUP BY event_type, user_id"));
    }

    [Fact]
    public async Task The_dotnet_client()
    {
        await using var app = await Start();
        var guide = new Guide("dotnet", app.Url);
        var asPrinted = new Guide("dotnet", "http://127.0.0.1:7071");
        var client = Path.Combine(ProjectRoot.Find(), "clients", "dotnet");
        Assert.Contains(asPrinted.Snippets("sh")[0], await File.ReadAllTextAsync(Path.Combine(client, "README.md")));
        var printed = await guide.RunShell(between: () => app.Drain());

        Assert.Contains("Daybook has all of them.", printed[0]);
        Assert.Equal(3, Json(printed[1]).GetProperty("events").GetArrayLength());
        // What a reader copies is code that the build compiles: every snippet stands in a sample, apart from how far it is indented.
        var samples = Directory.EnumerateFiles(Path.Combine(client, "samples"), "*.cs", SearchOption.AllDirectories)
            .Select(file => Unindented(File.ReadAllText(file))).ToList();
        Assert.Equal(5, asPrinted.Snippets("csharp").Count);
        Assert.All(asPrinted.Snippets("csharp"), snippet => Assert.All(
            Unindented(snippet).Split("\n\n"),
            part => Assert.Contains(samples, sample => sample.Contains(part.Trim('\n'), StringComparison.Ordinal))));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_tracking_plan(bool strict)
    {
        var page = new Guide("tracking-plan", "");
        var (setting, file) = Setting().Match(page.Snippets("sh")[0]) is { Success: true } m
            ? (m.Groups["name"].Value, m.Groups["value"].Value) : default;
        await using var app =
            await Start(
                new() { [setting] = Path.Combine(ProjectRoot.Find(), file), ["Daybook__Ingest__Strict"] = strict ? "true" : "false" });
        var printed = await new Guide("tracking-plan", app.Url).RunShell();

        var receipt = Json(printed[1]);
        var told = strict ? Rejected(receipt)
            : Assert.Single(receipt.GetProperty("warnings").EnumerateArray(), w => w.GetProperty("code").GetString() == "rule_violation");
        Assert.Equal(("rule_violation", "properties.discount"),
            (told.GetProperty("code").GetString(), told.GetProperty("field").GetString()));
        Assert.EndsWith("(plan: order_completed.discount_within_amount)", told.GetProperty("detail").GetString());
    }

    private static string Unindented(string code) => string.Join('\n', code.Split('\n').Select(line => line.Trim()));

    private const string Stored = "SELECT count(*) FROM events WHERE occurred_at > now() - interval '1 hour'";

    private static JsonElement Rejected(JsonElement receipt) => Assert.Single(receipt.GetProperty("rejected").EnumerateArray());

    private static JsonElement Json(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    private async Task<DaybookApp> Start(Dictionary<string, string?>? settings = null)
    {
        var app = await DaybookApp.Start(await standIns.NewEnvironment(), settings);
        await app.Until("EXISTS (SELECT FROM installation)");
        return app;
    }

    [GeneratedRegex("^export (?<name>[A-Za-z_]+)=(?<value>[^\n]+)\n$", RegexOptions.ExplicitCapture, 5_000)]
    private static partial Regex Setting();
}
