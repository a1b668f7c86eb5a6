using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Daybook.Tests.Ingest.Segment;

public sealed class SegmentRoutesTests(IngestApp app) : IClassFixture<IngestApp>
{
    private const string Page = """{"userId":"u","name":"Home","messageId":"MID","writeKey":"daybook-local-key"}""";

    [Fact]
    public async Task Every_path_takes_its_call_with_exactly_200_and_the_receipt()
    {
        var bodies = new Dictionary<string, string>
        {
            ["track"] = """{"event":"x","userId":"u"}""",
            ["identify"] = """{"userId":"u"}""",
            ["page"] = """{"userId":"u"}""",
            ["screen"] = """{"userId":"u"}""",
            ["group"] = """{"userId":"u","groupId":"g"}""",
            ["alias"] = """{"userId":"u","previousId":"p"}""",
            ["batch"] = """{"batch":[{"type":"track","event":"x","userId":"u"}]}""",
            ["import"] = """{"batch":[{"type":"page","userId":"u"}]}""",
        };
        foreach (var (path, body) in bodies)
        {
            foreach (var spelling in path == "import" ? [path] : new[] { path, path[..1] })
            {
                using var answer = await app.Post("/v1/" + spelling, body);
                var receipt = await IngestApp.Json(answer);
                Assert.Equal((HttpStatusCode.OK, 1, true),
                    (answer.StatusCode, receipt.GetProperty("accepted").GetInt32(), receipt.GetProperty("success").GetBoolean()));
            }
        }
    }

    [Fact]
    public async Task The_key_is_taken_from_the_body_from_Basic_and_from_Bearer()
    {
        var fromBody = await Status(Page, null);
        var fromBasic =
            await Status("""{"userId":"u"}""", new AuthenticationHeaderValue("Basic", Convert.ToBase64String("daybook-local-key:"u8)));
        var fromBearer = await Status("""{"userId":"u"}""", new AuthenticationHeaderValue("Bearer", "daybook-local-key"));
        var wrong = await Status(Page.Replace("local", "other", StringComparison.Ordinal), null);
        var none = await Status("""{"userId":"u"}""", null);

        Assert.Equal(
            [HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized],
            [fromBody, fromBasic, fromBearer, wrong, none]);
    }

    [Fact]
    public async Task A_compressed_body_with_its_key_inside_is_read()
    {
        using var memory = new MemoryStream();
        await using (var gzip = new GZipStream(memory, CompressionLevel.Fastest, leaveOpen: true))
            await gzip.WriteAsync(Encoding.UTF8.GetBytes(Page));

        using var http = new HttpClient { BaseAddress = new Uri(app.App.Url) };
        using var content =
            new ByteArrayContent(memory.ToArray())
            {
                Headers = { ContentEncoding = { "gzip" }, ContentType = new MediaTypeHeaderValue("application/json") }
            };
        using var answer = await http.PostAsync(new Uri("/v1/page", UriKind.Relative), content, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("text/plain;charset=UTF-8")]
    [InlineData("text/plain")]
    [InlineData("application/json; charset=utf-8")]
    [InlineData(null)]
    public async Task The_content_type_does_not_matter_as_browsers_send_text(string? contentType)
    {
        using var answer = await app.Post("/v1/p", """{"userId":"u"}""", contentType);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("/v1/batch", "{", "invalid_json")]
    [InlineData("/v1/batch", "[]", "invalid_json")]
    [InlineData("/v1/track", "{}", "all_events_rejected")]
    [InlineData("/v1/batch", """{"batch":[{"type":"page"}]}""", "all_events_rejected")]
    public async Task What_is_bad_as_a_whole_is_400_with_a_message(string path, string body, string code)
    {
        using var answer = await app.Post(path, body);

        var problem = await IngestApp.Json(answer);
        Assert.Equal((HttpStatusCode.BadRequest, code), (answer.StatusCode, problem.GetProperty("code").GetString()));
        Assert.NotEmpty(problem.GetProperty("message").GetString()!);
    }

    [Fact]
    public async Task Limits_are_400()
    {
        var call = """{"type":"page","userId":"u"}""";
        using var many = await app.Post("/v1/batch", $$"""{"batch":[{{string.Join(',', Enumerable.Repeat(call, 2501))}}]}""");
        using var most = await app.Post("/v1/batch", $$"""{"batch":[{{string.Join(',', Enumerable.Repeat(call, 2500))}}]}""");
        using var large = await app.Post("/v1/batch", $$"""{"batch":[],"x":"{{new string('x', 500 * 1024)}}"}""");
        using var largeEvent =
            await app.Post("/v1/track", $$"""{"event":"x","userId":"u","properties":{"x":"{{new string('x', 32 * 1024)}}"} }""");

        Assert.Equal((HttpStatusCode.BadRequest, "batch_too_large"),
            (many.StatusCode, (await IngestApp.Json(many)).GetProperty("code").GetString()));
        Assert.Equal((HttpStatusCode.OK, 2500), (most.StatusCode, (await IngestApp.Json(most)).GetProperty("accepted").GetInt32()));
        Assert.Equal((HttpStatusCode.BadRequest, "payload_too_large"),
            (large.StatusCode, (await IngestApp.Json(large)).GetProperty("code").GetString()));
        Assert.Equal("event_too_large", (await IngestApp.Json(largeEvent)).GetProperty("rejected")[0].GetProperty("code").GetString());
    }

    [Fact]
    public async Task An_unknown_call_is_not_found()
    {
        using var answer = await app.Post("/v1/charge", "{}");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task The_SDKs_own_figures_are_taken_from_anybody_and_thrown_away()
    {
        using var http = new HttpClient { BaseAddress = new Uri(app.App.Url) };
        using var answer =
            await http.PostAsync(new Uri("/v1/m", UriKind.Relative), new StringContent("""{"series":[]}"""),
                TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task The_browser_is_told_to_send_here()
    {
        using var answer =
            await app.App.Http.GetAsync(new Uri("/v1/projects/my-key/settings", UriKind.Relative), TestContext.Current.CancellationToken);

        var segment = (await IngestApp.Json(answer)).GetProperty("integrations").GetProperty("Segment.io");
        Assert.Equal(
            ("my-key", new Uri(app.App.Url).Authority + "/v1", "http"),
            (segment.GetProperty("apiKey").GetString(), segment.GetProperty("apiHost").GetString(),
                segment.GetProperty("protocol").GetString()));
    }

    [Fact]
    public async Task A_browser_may_ask_before_it_sends()
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, new Uri("/v1/t", UriKind.Relative));
        request.Headers.Add("Origin", "https://shop.example");
        request.Headers.Add("Access-Control-Request-Method", "POST");
        request.Headers.Add("Access-Control-Request-Headers", "authorization,content-type,x-retry-count");
        request.Headers.Authorization = null;

        using var answer = await app.App.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal("https://shop.example", answer.Headers.GetValues("Access-Control-Allow-Origin").Single());
        foreach (var header in new[] { "Authorization", "Content-Type", "X-Retry-Count" })
            Assert.Contains(header, answer.Headers.GetValues("Access-Control-Allow-Headers").Single().Split(", "));
    }

    [Fact]
    public async Task A_call_and_the_same_event_on_the_other_route_are_one()
    {
        var id = Guid.CreateVersion7();
        using var segment =
            await app.Post("/v1/track",
                $$"""{"event":"order","userId":"u","messageId":"{{id}}","timestamp":"2026-01-01T00:00:00.000Z","properties":{"n":1} }""");
        using var own =
            await app.Post("/events",
                $$"""{"event_type":"order","user_id":"u","event_id":"{{id}}","occurred_at":"2026-01-01T00:00:00Z","properties":{"n":1.0} }""");

        var events =
            (await app.Queues.Events()).SelectMany(m => m.Envelope.Requests).SelectMany(r => r.Events).Where(e => e.EventId == id).ToList();
        Assert.Equal(2, events.Count);
        Assert.Equal(events[0].BodyHash, events[1].BodyHash);
    }

    private async Task<HttpStatusCode> Status(string body, AuthenticationHeaderValue? authorization)
    {
        using var http = new HttpClient { BaseAddress = new Uri(app.App.Url) };
        http.DefaultRequestHeaders.Authorization = authorization;
        using var answer =
            await http.PostAsync(new Uri("/v1/page", UriKind.Relative), new StringContent(body, Encoding.UTF8, "application/json"),
                TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }
}
