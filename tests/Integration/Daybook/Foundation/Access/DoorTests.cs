using System.Net;
using System.Text.Json;

namespace Daybook.Tests.Foundation.Access;

/// <summary>The visible behaviour of the wrapper around every route.</summary>
public sealed class DoorTests(StandIns standIns)
{
    [Fact]
    public async Task Every_answer_names_its_request_and_carries_the_security_headers()
    {
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment());
        foreach (var path in new[] { "/health/live", "/events/recent?limit=x", "/no/such/route" })
        {
            using var own = await Get(app, path, ("X-Request-Id", "abc-123"));
            using var made = await Get(app, path, ("X-Request-Id", "not fit to be kept; \"'<>"));

            Assert.Equal("abc-123", Header(own, "X-Request-Id"));
            Assert.True(Guid.TryParse(Header(made, "X-Request-Id"), out _));
            Assert.Equal("nosniff", Header(own, "X-Content-Type-Options"));
            Assert.Equal("DENY", Header(own, "X-Frame-Options"));
            Assert.Contains("default-src 'none'", Header(own, "Content-Security-Policy"));
        }
    }

    [Fact]
    public async Task Only_a_listed_origin_may_call_from_a_web_page()
    {
        await using var app = await DaybookApp.Start(
            await standIns.NewEnvironment(),
            new Dictionary<string, string?> { ["Daybook__Access__CorsOrigins"] = "https://shop.example, https://app.example" });

        foreach (var origin in new[] { "https://shop.example", "https://evil.example" })
        {
            var listed = origin.Contains("shop", StringComparison.Ordinal);
            using var preflight =
                await Send(app, HttpMethod.Options, "/events", ("Origin", origin), ("Access-Control-Request-Method", "POST"));
            // Else a page would be told of a failed preflight, and not of the 404.
            using var nowhere =
                await Send(app, HttpMethod.Options, "/nowhere", ("Origin", origin), ("Access-Control-Request-Method", "GET"));
            using var answer = await Get(app, "/health/live", ("Origin", origin));

            Assert.Equal(HttpStatusCode.NoContent, preflight.StatusCode);
            Assert.Equal((HttpStatusCode.NoContent, listed ? origin : ""),
                (nowhere.StatusCode, Header(nowhere, "Access-Control-Allow-Origin")));
            Assert.Equal(listed ? origin : "", Header(answer, "Access-Control-Allow-Origin"));
            Assert.Equal(listed ? origin : "", Header(preflight, "Access-Control-Allow-Origin"));
            Assert.Equal(listed,
                Header(preflight, "Access-Control-Allow-Headers").Contains("X-Daybook-Signature", StringComparison.Ordinal));
            Assert.Contains("Origin", Header(answer, "Vary"));
        }
    }

    [Fact]
    public async Task A_caller_above_its_limit_hears_when_to_come_back_also_on_an_error()
    {
        await using var app = await DaybookApp.Start(
            await standIns.NewEnvironment(), new Dictionary<string, string?> { ["Daybook__Access__RateLimitPerMinute"] = "2" });
        using var first = await Get(app, "/events/recent?limit=x");
        using var second = await Get(app, "/events/recent?limit=x");
        using var third = await Get(app, "/events/recent?limit=x");

        Assert.Equal(HttpStatusCode.BadRequest, first.StatusCode);
        Assert.Equal(("2", "1"), (Header(first, "X-RateLimit-Limit"), Header(first, "X-RateLimit-Remaining")));
        Assert.Equal(HttpStatusCode.TooManyRequests, third.StatusCode);
        Assert.True(int.TryParse(Header(third, "Retry-After"), out var seconds) && seconds is >= 1 and <= 60);
        var problem = JsonDocument.Parse(await third.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal("rate_limited", problem.GetProperty("code").GetString());
    }

    private static string Header(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) || answer.Content.Headers.TryGetValues(name, out values)
            ? string.Join(", ", values) : "";

    private static Task<HttpResponseMessage> Get(DaybookApp app, string path, params (string Name, string Value)[] headers) =>
        Send(app, HttpMethod.Get, path, headers);

    private static Task<HttpResponseMessage> Send(DaybookApp app, HttpMethod method, string path,
        params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, path);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return app.Http.SendAsync(request);
    }
}
