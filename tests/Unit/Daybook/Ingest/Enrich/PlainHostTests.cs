using Daybook.Ingest.Enrich;
using FsCheck;
using FsCheck.Fluent;

namespace Daybook.Tests.Ingest.Enrich;

public sealed class PlainHostTests
{
    private static readonly string[] Pieces =
    [
        "a", "www", ".", "-", "shop", "xn--", "com", "..", "A", "1", "_", "é", "@", ":", "80", "/", "?", "#", "%", "\\", " ", "\ud800", "[",
    ];

    [Theory]
    [InlineData("https://www.shop.example/cart?a=1", "shop.example")]
    [InlineData("http://news.example", "news.example")]
    [InlineData("https://my-shop.example/", "my-shop.example")]
    [InlineData("https://www./", null)]
    [InlineData("https://shop.example:8080/", null)]
    [InlineData("https://Shop.example/", null)]
    [InlineData("https://127.1/", null)]
    [InlineData("https://", null)]
    [InlineData("/cart", null)]
    public void Plain_hosts_are_read_and_others_are_left_to_Uri(string url, string? host) => Assert.Equal(host, PlainHost.Of(url));

    [Fact]
    public void What_it_reads_is_what_Uri_reads()
    {
        var plain = 0;
        Prop.ForAll<int>(seed =>
        {
            var random = new Random(seed);
            var url = (random.Next(2) == 0 ? "https://" : "http://")
                + string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => Pieces[random.Next(random.Next(1, Pieces.Length))]));
            if (PlainHost.Of(url) is not { } host) return;
            plain++;
            Assert.Equal(PlainHost.WithoutWww(new Uri(url, UriKind.Absolute).Host.ToLowerInvariant()), host);
        }).QuickCheckThrowOnFailure();
        Assert.NotEqual(0, plain);
    }
}
