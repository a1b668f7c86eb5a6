using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Daybook.Web.OpenApi;
using Daybook.Standalone.Discovery;
using Microsoft.IdentityModel.Tokens;

namespace Daybook.Tests.Foundation.Access;

/// <summary>Every route × every kind of credential, on the running app. The table in docs/security.md shows the results.</summary>
public sealed class AccessMatrixTests(StandIns standIns)
{
    private const string Yes = "yes";

    [Fact]
    public async Task Who_may_call_what_is_what_the_security_page_says()
    {
        await using var authority = await TestAuthority.Start();
        var environment = await standIns.NewEnvironment();
        await using var app = await DaybookApp.Start(environment, Settings(authority));
        using var http =
            new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { BaseAddress = new Uri(app.Url) };
        (string Title, string? Credential)[] columns =
        [
            ("no key", null), ("wrong key", "daybook-local-key"), ("`ingest`", "ingest-key"), ("`read`", "read-key"), ("`ops`", "ops-key"),
            ("`sql`", "sql-key"),
            ("expired", authority.Token("ingest read ops sql", lifetime: TimeSpan.FromMinutes(-10))),
            ("other issuer", authority.Token("ingest read ops sql", issuer: "https://elsewhere.example")),
            ("`alg` none", Unsigned(authority)), ("share link", await ShareLink(http)),
        ];

        var table = new StringBuilder(
            $"| route | scope | {string.Join(" | ", columns.Select(c => c.Title))} |\n|---|---|{string.Concat(columns.Select(_ => "---|"))}\n");
        foreach (var (method, route) in Routes())
        {
            var scope = ScopeOf(method, route);
            var cells = new List<string>();
            foreach (var (_, credential) in columns) cells.Add(await Try(http, method, route, credential));
            if (method == "GET")
            {
                foreach (var (i, (_, credential)) in columns.Index()) Assert.Equal(cells[i], await Try(http, "HEAD", route, credential));
            }

            Assert.Equal(Expected(scope), cells);
            table.Append($"| `{method} {ContractRoute.Of(route)}` | {scope ?? "public"} | {string.Join(" | ", cells)} |\n");
        }

        CommittedFile.ShouldHold("docs/security.md", "access matrix", table.ToString());
    }

    private static IEnumerable<(string Method, string Route)> Routes() => FunctionList.OfDaybook().Http
        .SelectMany(f => ContractRoute.Methods(f).Where(m => m != "OPTIONS").Select(m => (m, f.Route)))
        .OrderBy(r => ContractRoute.Of(r.Route), StringComparer.Ordinal).ThenBy(r => r.m, StringComparer.Ordinal);

    private static string? ScopeOf(string method, string route) =>
        JsonDocument.Parse(Contract.Read()).RootElement.GetProperty("paths").GetProperty(ContractRoute.Of(route))
            .GetProperty(method.ToLowerInvariant()).TryGetProperty("x-scope", out var scope)
            ? scope.GetString()
            : null;

    private static string[] Expected(string? scope) => scope is null
        ? [.. Enumerable.Repeat(Yes, 10)]
        : scope == "share" ? [.. Enumerable.Repeat("401", 9), Yes]
        : ["401", "401", .. new[] { "ingest", "read", "ops", "sql" }.Select(s => s == scope ? Yes : "403"), "401", "401", "401", "401"];

    private static async Task<string> Try(HttpClient http, string method, string route, string? credential)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), ContractRoute.Fill(route));
        if (credential is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", credential);
        // A body without an effect, because this tests only access.
        if (method is not ("GET" or "HEAD")) request.Content = new StringContent("[]", Encoding.UTF8, "application/json");
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden ? $"{(int)answer.StatusCode}" : Yes;
    }

    private static async Task<string> ShareLink(HttpClient http)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/share")
        {
            Content = new StringContent("""{"tiles":[{"title":"Users","report":"dau"}]}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "ops-key");
        using var answer = await http.SendAsync(request);
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("token").GetString()!;
    }

    private static string Unsigned(TestAuthority authority)
    {
        var claims = authority.Token("ingest read ops sql").Split('.')[1];
        return $"{Base64UrlEncoder.Encode("""{"alg":"none","typ":"JWT"}""")}.{claims}.";
    }

    private static Dictionary<string, string?> Settings(TestAuthority authority)
    {
        var settings = new Dictionary<string, string?>
        {
            ["DOTNET_ENVIRONMENT"] = "Production",
            ["Daybook__Access__Authority"] = authority.Issuer,
            ["Daybook__Access__Audience"] = "daybook",
        };
        foreach (var (scope, i) in new[] { "ingest", "read", "ops", "sql" }.Select((s, i) => (s, i)))
        {
            settings[$"Daybook__Access__ApiKeys__{i}__Id"] = scope;
            settings[$"Daybook__Access__ApiKeys__{i}__KeyHash"] = "sha256:"
                + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(scope + "-key")));
            settings[$"Daybook__Access__ApiKeys__{i}__Scopes"] = scope;
        }

        return settings;
    }
}
