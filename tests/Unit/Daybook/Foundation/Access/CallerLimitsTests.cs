using System.Globalization;
using Daybook.Foundation.Events;
using Daybook.Foundation.Http;

namespace Daybook.Tests.Foundation.Access;

public sealed class CallerLimitsTests
{
    private static readonly Dictionary<string, string?> Settings = new()
    {
        ["Daybook:Access:RateLimitPerMinute"] = "2",
        ["Daybook:Access:ApiKeys:0:Id"] = "shop",
        ["Daybook:Access:ApiKeys:0:KeyHash"] = TestAccess.HashOf("shop-secret"),
        ["Daybook:Access:ApiKeys:0:Scopes"] = "read",
        ["Daybook:Access:ApiKeys:1:Id"] = "app",
        ["Daybook:Access:ApiKeys:1:KeyHash"] = TestAccess.HashOf("app-secret"),
        ["Daybook:Access:ApiKeys:1:Scopes"] = "read",
    };

    [Fact]
    public async Task Each_caller_has_its_own_allowance_and_hears_when_to_come_back()
    {
        await using var door = new TestAccess(Settings);

        Assert.Equal((null, "2", "1"), await Call(door, "shop-secret"));
        Assert.Equal((null, "2", "0"), await Call(door, "shop-secret"));
        var (refusal, _, remaining) = await Call(door, "shop-secret");

        Assert.Equal(ProblemCode.RateLimited, refusal?.Code);
        Assert.InRange(refusal!.RetryAfter!.Value, 1, 30);
        Assert.Equal("0", remaining);
        Assert.Null((await Call(door, "app-secret")).Refusal);
    }

    [Fact]
    public async Task Without_a_limit_no_header_speaks_of_one()
    {
        await using var door = new TestAccess(new(Settings) { ["Daybook:Access:RateLimitPerMinute"] = "0" });

        Assert.Equal((null, "", ""), await Call(door, "shop-secret"));
    }

    private static async Task<(Problem? Refusal, string Limit, string Remaining)> Call(TestAccess door, string key)
    {
        var request = TestAccess.Request(("X-Api-Key", key));
        var decision = await door.Decide(request, Scope.Read);
        var headers = request.HttpContext.Response.Headers;
        if (headers.ContainsKey("X-RateLimit-Limit"))
            Assert.InRange(int.Parse(headers["X-RateLimit-Reset"].ToString(), CultureInfo.InvariantCulture), 1, 60);
        return (decision.Refusal, headers["X-RateLimit-Limit"].ToString(), headers["X-RateLimit-Remaining"].ToString());
    }
}
