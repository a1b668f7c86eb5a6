using Daybook.Foundation.Access;
using Daybook.Foundation.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Daybook.Tests.Foundation.Http;

public sealed class CorsPolicyTests
{
    [Theory]
    [InlineData("http://localhost:5173", true)]
    [InlineData("https://localhost", true)]
    [InlineData("http://127.0.0.1:8080", true)]
    [InlineData("http://[::1]:3000", true)]
    [InlineData("http://shop.localhost:3000", true)]
    [InlineData("https://shop.example", false)]
    [InlineData("http://localhost.evil.example", false)]
    [InlineData("http://127.0.0.1.evil.example", false)]
    [InlineData("http://evil.example#localhost", false)]
    [InlineData("file://localhost", false)]
    [InlineData("null", false)]
    public void In_development_a_page_of_this_machine_may_send_and_no_other(string origin, bool allowed)
    {
        Assert.Equal(allowed ? origin : "", Allowed(origin, "Development"));
        Assert.Equal("", Allowed(origin, "Production"));
    }

    [Fact]
    public void What_is_listed_may_send_everywhere()
    {
        Assert.Equal("https://shop.example", Allowed("https://shop.example", "Production", "https://shop.example"));
        Assert.Equal("http://localhost:1", Allowed("http://localhost:1", "Development", "https://shop.example"));
        Assert.Equal("", Allowed("http://localhost:1", "Production", "https://shop.example"));
    }

    [Fact]
    public void A_cache_keeps_answers_apart_by_origin() => Assert.Equal("Origin", Apply("https://other.example", "Development", "").Vary);

    private static string Allowed(string origin, string environment, string listed = "") =>
        Apply(origin, environment, listed).AccessControlAllowOrigin.ToString();

    private static IHeaderDictionary Apply(string origin, string environment, string listed)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("DOTNET_ENVIRONMENT", environment)]).Build();
        var http = new DefaultHttpContext { Request = { Headers = { Origin = origin } } };
        new CorsPolicy(Options.Create(new AccessOptions { CorsOrigins = listed }), configuration).Apply(http.Request);
        return http.Response.Headers;
    }
}
