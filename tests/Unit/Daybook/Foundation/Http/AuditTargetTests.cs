using Daybook.Foundation.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Daybook.Tests.Foundation.Http;

public sealed class AuditTargetTests
{
    [Theory]
    [InlineData("/users/ann@example.com", "ann@example.com", "")]
    [InlineData("/users/ann@example.com/export", "ann@example.com", "/export")]
    [InlineData("/Users/a%2fb", "a/b", "")]
    [InlineData("/users/a%252fb", "a%2fb", "")]
    public void A_person_stands_apart_from_the_path(string target, string person, string after) =>
        Assert.Equal(new AuditTarget("/users/", person, after), AuditTarget.Of(Request(target)));

    [Theory]
    [InlineData("/users/erase", "")]
    [InlineData("/users/export", "/export")]
    public void A_person_named_in_the_body_has_the_target_that_a_path_would_have(string target, string after)
    {
        var request = Request(target);
        NamedPerson.Set(request, "a/b");

        Assert.Equal(new AuditTarget("/users/", "a/b", after), AuditTarget.Of(request));
    }

    [Fact]
    public void Other_paths_name_nobody_and_are_cut_where_they_are_long()
    {
        Assert.Equal(new AuditTarget("/stats/dau", null, ""), AuditTarget.Of(Request("/stats/dau")));
        Assert.Equal(300, AuditTarget.Of(Request("/" + new string('x', 5_000))).Before.Length);
    }

    private static HttpRequest Request(string target)
    {
        var context = new DefaultHttpContext();
        context.Features.Get<IHttpRequestFeature>()!.RawTarget = target;
        // As Kestrel decodes a path: all but the slash.
        context.Request.Path = new PathString(target.Replace("%25", "%", StringComparison.Ordinal));
        return context.Request;
    }
}
