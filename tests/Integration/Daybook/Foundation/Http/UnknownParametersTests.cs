using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Daybook.Standalone.Discovery;
using Daybook.Web.OpenApi;

namespace Daybook.Tests.Foundation.Http;

/// <summary>Every route × a parameter that it does not have: it is refused, and nothing was done.</summary>
public sealed class UnknownParametersTests(StandIns standIns)
{
    // Its parameters are the page's own: the view that is shown.
    private const string Page = "GET /";

    private static readonly JsonElement Paths = JsonDocument.Parse(Contract.Read()).RootElement.GetProperty("paths");

    [Fact]
    public async Task Every_route_refuses_a_parameter_it_does_not_have_before_any_store_is_asked_and_knows_those_of_the_contract()
    {
        await using var app = await AppWithoutStores.Start();

        Assert.InRange(await Refused(app.Http, changes: false), 30, 1000);
    }

    // The audit log is asked before a change, so these need a database.
    [Fact]
    public async Task Every_change_refuses_a_parameter_it_does_not_have_and_nothing_is_begun()
    {
        var environment = await standIns.NewEnvironment();
        await using var app = await DaybookApp.Start(environment);

        Assert.InRange(await Refused(app.Http, changes: true), 4, 1000);
        foreach (var table in new[] { "erasures", "rollup_runs" })
            Assert.Equal((table, 0L), (table, (long)(await Sql.Scalar(environment.Postgres, $"SELECT count(*) FROM {table}"))!));
    }

    private static async Task<int> Refused(HttpClient http, bool changes)
    {
        var asked = 0;
        var routes =
            FunctionList.OfDaybook().Http.SelectMany(
                f => f.Methods.Where(m => m is not ("OPTIONS" or "HEAD")).Select(m => (Method: m, f.Route))).ToList();
        foreach (var (method, route) in routes)
        {
            // A last function that takes what no route answers is in no contract.
            if (!Paths.TryGetProperty(ContractRoute.Of(route), out _)) continue;
            var name = $"{method} {ContractRoute.Of(route)}";
            if (changes != IsChange(method, route)) continue;
            // They want the token of a share: BoardsTests.
            if (Scope(method, route) == "share") continue;
            asked++;
            var parameters = Parameters(method, route);
            // Of a funnel's `step` and `steps`, and of a path's `start` and `end`, one is required. The contract can only say it in words.
            var required = string.Concat(parameters
                .Where(p => (p.TryGetProperty("required", out var r) && r.GetBoolean())
                    || (name, p.GetProperty("name").GetString())
                        is ("GET /stats/funnel" or "GET /stats/funnel/people", "steps") or ("GET /stats/paths", "start"))
                .Select(p => $"&{p.GetProperty("name")}=a"));

            using var request =
                new HttpRequestMessage(new HttpMethod(method), $"{ContractRoute.Fill(route)}?no_such_parameter=1{required}");
            if (method is "POST")
                request.Content = new StringContent("""[{"event_type":"view","user_id":"ann"}]""", Encoding.UTF8, "application/json");
            using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);

            if (name == Page)
            {
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
                continue;
            }

            var body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.True(answer.StatusCode == HttpStatusCode.BadRequest, $"{name}: {(int)answer.StatusCode} {body}");
            var problem = JsonDocument.Parse(body).RootElement;
            Assert.Equal($"{name}: invalid_parameter no_such_parameter",
                $"{name}: {problem.GetProperty("code")} {problem.GetProperty("parameter")}");
            Assert.Equal(
                $"{name}: {string.Join(' ', parameters.Select(p => p.GetProperty("name").GetString()).Order(StringComparer.Ordinal))}",
                $"{name}: {string.Join(' ', problem.GetProperty("known").EnumerateArray().Select(k => k.GetString()))}");
        }

        return asked;
    }

    [Theory]
    [InlineData("/stats/dau?eventType=view", "Did you mean `event_type`?")]
    [InlineData("/stats/dau?event-type=view", "Did you mean `event_type`?")]
    [InlineData("/stats/dau?properties.plan=pro", "Did you mean `property.NAME`?")]
    [InlineData("/stats/funnel?steps=a,b&withn=1h", "Did you mean `within`?")]
    [InlineData("/stats/dau?form=2026-01-01", "Did you mean `from`?")]
    [InlineData("/ops/rollups?limits=5", "Did you mean `limit`?")]
    public async Task The_nearest_known_parameter_is_named(string address, string meant)
    {
        await using var app = await AppWithoutStores.Start();

        using var answer = await app.Http.GetAsync(new Uri(address, UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(meant,
            (await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("detail").GetString(),
            StringComparison.Ordinal);
    }

    private static bool IsChange(string method, string route) => method != "GET" && Scope(method, route) == "ops";

    private static string? Scope(string method, string route) =>
        Paths.GetProperty(ContractRoute.Of(route)).GetProperty(method.ToLowerInvariant()).TryGetProperty("x-scope", out var scope)
            ? scope.GetString() : null;

    private static List<JsonElement> Parameters(string method, string route)
    {
        var operation = Paths.GetProperty(ContractRoute.Of(route)).GetProperty(method.ToLowerInvariant());
        return operation.TryGetProperty("parameters", out var parameters)
            ? [.. parameters.EnumerateArray().Select(Resolve).Where(p => p.GetProperty("in").GetString() == "query")] : [];
    }

    private static JsonElement Resolve(JsonElement parameter) =>
        parameter.TryGetProperty("$ref", out var reference)
            ? JsonDocument.Parse(Contract.Read()).RootElement.GetProperty("components").GetProperty("parameters")
                .GetProperty(reference.GetString()!.Split('/')[^1])
            : parameter;
}
