using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Daybook.Tests.Foundation.Http;

/// <summary>Daybook below <c>/daybook/</c> of another server.</summary>
public sealed class BehindAProxyTests
{
    private const string Prefix = "/daybook";

    [Theory]
    [InlineData("/")]
    [InlineData("/reference")]
    [InlineData("/docs/README")]
    [InlineData("/docs/errors/rate_limited")]
    [InlineData("/docs/adr/0001-functions-classes-compiled-twice")]
    public async Task Every_address_in_a_page_leads_below_the_path(string page)
    {
        await using var app = await AppWithoutStores.Start();
        await using var proxy = await SmallProxy.Start(app.Url, Prefix);
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        var address = new Uri(proxy.Url, Prefix + page);

        var html = await http.GetStringAsync(address, TestContext.Current.CancellationToken);
        var links = Regex.Matches(html, "(?:href|src)=\"(?<to>[^\"#]+)[\"#]", RegexOptions.None, TimeSpan.FromSeconds(10))
            .Select(m => new Uri(address, WebUtility.HtmlDecode(m.Groups["to"].Value)))
            // The page about search has the name of the route that searches.
            .Where(to => to.Host == address.Host && !to.AbsolutePath.EndsWith("/docs/search", StringComparison.Ordinal)).Distinct()
            .ToList();

        Assert.NotEmpty(links);
        foreach (var to in links)
        {
            using var answer = await http.GetAsync(to, TestContext.Current.CancellationToken);
            Assert.True(answer.IsSuccessStatusCode, $"{to}: {(int)answer.StatusCode}");
        }
    }

    [Fact]
    public async Task What_a_trusted_proxy_says_is_believed()
    {
        await using var app = await AppWithoutStores.Start(("Daybook__Access__TrustedProxies", "10.0.0.0/8, 127.0.0.1"));
        await using var proxy = await SmallProxy.Start(app.Url, Prefix);

        var (problem, answer) = await Ask(proxy);

        Assert.Equal("/daybook/docs/errors/invalid_parameter", problem.GetProperty("type").GetString());
        Assert.Equal("max-age=31536000", answer.Headers.GetValues("Strict-Transport-Security").Single());
    }

    [Fact]
    public async Task What_anybody_else_says_is_not()
    {
        await using var app = await AppWithoutStores.Start(("Daybook__Access__TrustedProxies", "10.0.0.0/8"));
        await using var proxy = await SmallProxy.Start(app.Url, Prefix);

        var (problem, answer) = await Ask(proxy);

        Assert.Equal("/docs/errors/invalid_parameter", problem.GetProperty("type").GetString());
        Assert.False(answer.Headers.Contains("Strict-Transport-Security"));
    }

    private static async Task<(JsonElement Problem, HttpResponseMessage Answer)> Ask(SmallProxy proxy)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        var answer = await http.GetAsync(new Uri(proxy.Url, $"{Prefix}/docs/search?q=a&nothing=1"), TestContext.Current.CancellationToken);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken), answer);
    }
}
