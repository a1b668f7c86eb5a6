using System.IO.Compression;
using System.Text;
using Daybook.Web.Script;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Daybook.Tests.Web.Script;

public sealed class ServeScriptTests
{
    [Fact]
    public async Task The_script_is_at_most_5_KB_for_a_browser_and_says_its_version()
    {
        var answer = await Get(("Accept-Encoding", "gzip, br"));

        Assert.Equal("gzip", answer.Response.Headers.ContentEncoding);
        Assert.InRange(answer.Response.Body.Length, 1_000, 5 * 1024);
        var text = await new StreamReader(new GZipStream(answer.Response.Body, CompressionMode.Decompress), Encoding.UTF8)
            .ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Matches(@"^/\*! Daybook \d+\.\d+\.\d+, MIT \*/", text);
    }

    [Fact]
    public async Task Other_sites_may_load_it_and_a_browser_that_has_it_is_told_so()
    {
        var first = await Get();
        var second = await Get(("If-None-Match", first.Response.Headers.ETag.ToString()));

        Assert.Equal(200, first.Response.StatusCode);
        Assert.Equal("text/javascript; charset=utf-8", first.Response.ContentType);
        Assert.Equal("cross-origin", first.Response.Headers["Cross-Origin-Resource-Policy"]);
        Assert.Equal("public, max-age=3600", first.Response.Headers.CacheControl);
        Assert.Equal((304, 0L), (second.Response.StatusCode, second.Response.Body.Length));
    }

    private static async Task<HttpContext> Get(params (string Name, string Value)[] headers)
    {
        var http = new DefaultHttpContext
        {
            RequestServices = new ServiceCollection().AddLogging().BuildServiceProvider(),
            Response = { Body = new MemoryStream() }
        };
        foreach (var (name, value) in headers) http.Request.Headers[name] = value;
        await new ServeScript().Get().ExecuteAsync(http);
        http.Response.Body.Position = 0;
        return http;
    }
}
