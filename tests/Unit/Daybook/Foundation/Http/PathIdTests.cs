using Daybook.Foundation.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Daybook.Tests.Foundation.Http;

public sealed class PathIdTests
{
    // What the caller sends, what routing takes for the id, and the id.
    [Theory]
    [InlineData("/users/ann", "ann", "ann")]
    [InlineData("/users/ann?kind=user", "ann", "ann")]
    [InlineData("/users/o%2F1", "o%2F1", "o/1")]
    [InlineData("/users/o%2f1", "o%2f1", "o/1")]
    [InlineData("/users/o%252F1", "o%2F1", "o%2F1")]
    [InlineData("/users/o%25252F1", "o%252F1", "o%252F1")]
    [InlineData("/users/a%20b%2B+%3F", "a b++?", "a b++?")]
    [InlineData("/users/Caf%C3%A9/", "Café", "Café")]
    [InlineData("https://daybook.example/users/o%252F1?x=1", "o%2F1", "o%2F1")]
    [InlineData("/daybook/users/users", "users", "users")]
    public void An_id_is_decoded_once(string target, string routed, string id) =>
    Assert.Equal(id, PathId.Of(Request(target), "user_id", routed));

    [Fact]
    public void An_id_may_stand_before_other_segments() =>
    Assert.Equal("o/1", PathId.Of(Request("/users/o%2F1/export"), "user_id", "o%2F1", behind: 1));

    [Theory]
    [InlineData("/users/x/../ann", "x")]
    [InlineData("/users/ann/..", "users")]
    public void What_routing_understood_otherwise_is_refused(string target, string routed) =>
        Assert.Throws<ProblemException>(() => PathId.Of(Request(target), "user_id", routed));

    // The Functions host hands both on as %252F.
    [Fact]
    public void A_slash_is_refused_where_the_host_has_made_it_the_same_as_its_text()
    {
        var request = Request("/users/o%252F1");
        request.Headers["x-ms-invocation-id"] = "1";

        var problem = Assert.Throws<ProblemException>(() => PathId.Of(request, "user_id", "o%2F1", advice: "Use the body.")).Problem;

        Assert.Equal(("user_id", true),
            (problem.Members!["parameter"], problem.Detail.EndsWith("Use the body.", StringComparison.Ordinal)));
        var plain = Request("/users/a%20b");
        plain.Headers["x-ms-invocation-id"] = "1";
        Assert.Equal("a b", PathId.Of(plain, "user_id", "a b"));
    }

    private static HttpRequest Request(string target)
    {
        var context = new DefaultHttpContext();
        context.Features.Get<IHttpRequestFeature>()!.RawTarget = target;
        return context.Request;
    }
}
