using Daybook.Foundation.Http;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Daybook.Tests.Foundation.Http;

public sealed class RouteTemplateTests
{
    private static readonly RouteTemplate[] Routes =
        [.. new[] { "events", "events/recent", "docs/{*path}", "{home:maxlength(0)?}", "{*path}", "files/{name}.csv", "v1/track" }
            .Select(route => new RouteTemplate(route))];

    private static readonly string[] Pieces = ["/", "events", "EVENTS", "recent", "docs", "v1", "track", "x", "%2F", "."];

    [Theory]
    [InlineData("events", "/Events", true)]
    [InlineData("events", "/events/", true)]
    [InlineData("events", "/eventsx", false)]
    [InlineData("events", "/", false)]
    [InlineData("{id}", "/events", true)]
    public void The_quick_look_compares_the_first_literal(string route, string path, bool may) =>
        Assert.Equal(may, new RouteTemplate(route).MayMatch(path));

    [Fact]
    public void What_matches_passes_the_quick_look() => Prop.ForAll<int>(seed =>
    {
        var random = new Random(seed);
        var path = "/" + string.Concat(Enumerable.Range(0, random.Next(6)).Select(_ => Pieces[random.Next(Pieces.Length)]));
        foreach (var route in Routes)
        {
            if (route.Matches(path, new RouteValueDictionary())) Assert.True(route.MayMatch(path), path);
        }
    }).QuickCheckThrowOnFailure();
}
