using Daybook.Foundation.Http;
using Microsoft.AspNetCore.Http;

namespace Daybook.Tests.Foundation.Http;

public sealed class AuditTargetTests
{
    [Theory]
    [InlineData("/users/ann@example.com", "ann@example.com", "")]
    [InlineData("/users/ann@example.com/export", "ann@example.com", "/export")]
    [InlineData("/Users/a%2fb", "a/b", "")]
    public void A_person_stands_apart_from_the_path(string path, string person, string after) =>
        Assert.Equal(new AuditTarget("/users/", person, after), AuditTarget.Of(new PathString(path)));

    [Fact]
    public void Other_paths_name_nobody_and_are_cut_where_they_are_long()
    {
        Assert.Equal(new AuditTarget("/stats/dau", null, ""), AuditTarget.Of(new PathString("/stats/dau")));
        Assert.Equal(300, AuditTarget.Of(new PathString("/" + new string('x', 5_000))).Before.Length);
    }
}
