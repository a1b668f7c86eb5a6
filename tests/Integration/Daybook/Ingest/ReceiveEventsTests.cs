using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using Daybook.Foundation.Events;
using Daybook.Ingest.Sending;
using Microsoft.Extensions.DependencyInjection;

namespace Daybook.Tests.Ingest;

public sealed class ReceiveEventsTests(StandIns standIns) : IAsyncLifetime
{
    private DaybookApp _app = null!;
    private QueueContents _queues = null!;

    public async ValueTask InitializeAsync()
    {
        var environment = await standIns.NewEnvironment();
        _app = await DaybookApp.Start(environment, services: (services, _) => QueueContents.WithoutPumps(services));
        _queues = new QueueContents(environment);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Of_a_batch_of_100_with_3_bad_ones_97_go_on_and_the_3_are_named_and_kept()
    {
        var body = "[" + string.Join(',', Enumerable.Range(0, 100).Select(i => i switch
        {
            13 => """{"user_id":"u"}""",
            50 => """{"event_type":"x","user_id":"u","occurred_at":12}""",
            99 => "\"text\"",
            _ => $$"""{"event_id":"e-{{i}}","event_type":"view","user_id":"user-{{i % 7}}","properties":{"n":{{i}} } }""",
        })) + "]";

        using var answer = await Post(body);

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var receipt = await Json(answer);
        Assert.Equal(97, receipt.GetProperty("accepted").GetInt32());
        Assert.Equal(
            ["13 missing_field event_type", "50 invalid_timestamp occurred_at", "99 not_an_object "],
            receipt.GetProperty("rejected").EnumerateArray()
                .Select(r => $"{r.GetProperty("index")} {r.GetProperty("code")} {r.GetProperty("field")}"));
        var events = await _queues.Events();
        Assert.Equal(97, events.Sum(m => m.Envelope.Requests.Sum(r => r.Events.Count)));
        Assert.Equal(97, events.Sum(m => m.Header.Events));
        Assert.Equal(receipt.GetProperty("batch_id").GetGuid(), events[0].Envelope.Requests[0].RequestId);
        Assert.Equal(
            receipt.GetProperty("ids").EnumerateArray().Select(i => i.GetProperty("event_id").GetGuid()).Order(),
            events.SelectMany(m => m.Envelope.Requests).SelectMany(r => r.Events).Select(e => e.EventId).Order());
        var rejections = await _queues.Rejections();
        Assert.Equal([13, 50, 99], rejections.SelectMany(m => m.Envelope.Rejections).Select(r => r.Index).Order());
        Assert.Equal(3, rejections.Sum(m => m.Header.Events));
    }

    [Fact]
    public async Task When_all_are_bad_the_answer_is_422_with_the_receipt_and_all_are_kept()
    {
        using var answer = await Post("""[{"event_type":"x"},{}]""");

        await AssertProblem(answer, HttpStatusCode.UnprocessableEntity, "all_events_rejected");
        var problem = await Json(answer);
        Assert.Equal(0, problem.GetProperty("accepted").GetInt32());
        Assert.Equal(2, problem.GetProperty("rejected").GetArrayLength());
        Assert.Equal(2, Assert.Single(await _queues.Rejections()).Header.Events);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    [InlineData("GZIP")]
    public async Task A_compressed_body_is_read(string encoding)
    {
        using var answer = await Post(Compress(encoding, """{"event_type":"x","user_id":"u"}"""u8.ToArray()), encoding);

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Equal(1, Assert.Single(await _queues.Events()).Header.Events);
    }

    [Fact]
    public async Task A_zip_bomb_is_too_large()
    {
        using var answer = await Post(Compress("gzip", new byte[200 * 1024 * 1024]), "gzip");

        await AssertProblem(answer, HttpStatusCode.RequestEntityTooLarge, "payload_too_large");
    }

    [Fact]
    public async Task Lines_of_NDJSON_are_events()
    {
        using var answer =
            await Post("{\"event_type\":\"x\",\"user_id\":\"u\"}\n{\"event_type\":\"y\",\"user_id\":\"u\"}\nno json\n",
                "application/x-ndjson");

        var receipt = await Json(answer);
        Assert.Equal(2, receipt.GetProperty("accepted").GetInt32());
        Assert.Equal("invalid_json", receipt.GetProperty("rejected")[0].GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("application/json", "", "", 400, "invalid_json")]
    [InlineData("application/json", "", "{", 400, "invalid_json")]
    [InlineData("application/json", "", "[{}", 400, "invalid_json")]
    [InlineData("application/json", "", "{} {}", 400, "invalid_json")]
    [InlineData("application/json", "", "42", 400, "invalid_json")]
    [InlineData("application/json", "", "\"text\"", 400, "invalid_json")]
    [InlineData("application/json", "gzip", "{}", 400, "invalid_json")]
    [InlineData("application/json", "deflate", "{}", 400, "invalid_json")]
    [InlineData("application/json", "br", "{}", 400, "invalid_json")]
    [InlineData("application/json", "zstd", "{}", 415, "unsupported_media_type")]
    [InlineData("application/json", "gzip, gzip", "{}", 415, "unsupported_media_type")]
    [InlineData("text/plain", "", "{}", 415, "unsupported_media_type")]
    [InlineData("application/xml", "", "<a/>", 415, "unsupported_media_type")]
    [InlineData("application/json; charset=utf-16", "", "{}", 415, "unsupported_media_type")]
    [InlineData("application/json", "", "{}", 422, "all_events_rejected")]
    public async Task A_body_that_is_bad_as_a_whole_gets_a_problem(string type, string encoding, string body, int status, string code)
    {
        using var answer = await Post(Encoding.UTF8.GetBytes(body), encoding, type);

        await AssertProblem(answer, (HttpStatusCode)status, code);
    }

    // Flushed after each line, as a sender does that streams: every line before the cut can be inflated.
    [Theory]
    [InlineData("gzip", 1)]
    [InlineData("gzip", 3)]
    [InlineData("deflate", 1)]
    [InlineData("br", 1)]
    public async Task A_compressed_body_that_is_cut_off_is_refused_whole(string encoding, int members)
    {
        var packed = new MemoryStream();
        var cut = 0L;
        for (var member = 0; member < members; member++)
        {
            using var stream = Compressing(encoding, packed);
            for (var line = 0; line < 100; line++)
            {
                stream.Write(Encoding.UTF8.GetBytes($$"""{"event_type":"x","user_id":"u-{{line}}"}""" + "\n"));
                stream.Flush();
                if (line == 40) cut = packed.Length;
            }
        }

        foreach (var length in new[] { cut, packed.Length - 1 })
        {
            using var request =
                new HttpRequestMessage(HttpMethod.Post,
                    new Uri("/events", UriKind.Relative))
                { Content = new ByteArrayContent(packed.ToArray()[..(int)length]) };
            request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/x-ndjson");
            request.Content.Headers.TryAddWithoutValidation("Content-Encoding", encoding);
            using var answer = await _app.Http.SendAsync(request, TestContext.Current.CancellationToken);

            await AssertProblem(answer, HttpStatusCode.BadRequest, "invalid_json");
            Assert.Contains("cut off", (await Json(answer)).GetProperty("detail").GetString(), StringComparison.Ordinal);
        }

        Assert.Empty(await _queues.Events());
    }

    [Theory]
    [InlineData("gzip", null, "looks gzip-compressed, and no header says so. Send it with the header Content-Encoding: gzip.")]
    [InlineData("deflate", null, "looks zlib-compressed, and no header says so. Send it with the header Content-Encoding: deflate.")]
    [InlineData("zstd", null, "looks zstd-compressed, which is not supported.")]
    [InlineData("gzip twice", "gzip", "looks gzip-compressed again.")]
    public async Task A_compressed_body_that_no_header_names_is_told_which_header_to_send(string form, string? header, string told)
    {
        var packed = new MemoryStream();
        if (form == "zstd") packed.Write([0x28, 0xB5, 0x2F, 0xFD, 0x20, 0x12]);
        else
        {
            using var pack = Compressing(form[..4] == "gzip" ? "gzip" : form, packed);
            using var again = form == "gzip twice" ? Compressing("gzip", pack) : pack;
            again.Write("{\"event_type\":\"x\",\"user_id\":\"ann\"}\n"u8);
        }

        foreach (var type in new[] { "application/json", "application/x-ndjson" })
        {
            using var request =
                new HttpRequestMessage(HttpMethod.Post,
                    new Uri("/events", UriKind.Relative))
                { Content = new ByteArrayContent(packed.ToArray()) };
            request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
            if (header is not null) request.Content.Headers.TryAddWithoutValidation("Content-Encoding", header);
            using var answer = await _app.Http.SendAsync(request, TestContext.Current.CancellationToken);

            await AssertProblem(answer, HttpStatusCode.BadRequest, "invalid_json");
            Assert.Contains(told, (await Json(answer)).GetProperty("detail").GetString(), StringComparison.Ordinal);
        }

        Assert.Empty(await _queues.Events());
    }

    private static Stream Compressing(string encoding, Stream to) => encoding switch
    {
        "gzip" => new GZipStream(to, CompressionLevel.Fastest, leaveOpen: true),
        "deflate" => new ZLibStream(to, CompressionLevel.Fastest, leaveOpen: true),
        _ => new BrotliStream(to, CompressionLevel.Fastest, leaveOpen: true),
    };

    [Fact]
    public async Task A_body_over_the_limit_is_too_large_with_and_without_a_length()
    {
        var large = Encoding.UTF8.GetBytes("[" + new string(' ', 4 * 1024 * 1024) + "]");
        using var known = await Post(large, "");
        using var chunked =
            await Send("/events",
                new StreamContent(new MemoryStream(large)) { Headers = { ContentLength = null, ContentType = new("application/json") } },
                chunked: true);

        await AssertProblem(known, HttpStatusCode.RequestEntityTooLarge, "payload_too_large");
        await AssertProblem(chunked, HttpStatusCode.RequestEntityTooLarge, "payload_too_large");
    }

    [Fact]
    public async Task A_batch_over_the_limit_is_refused_and_nothing_is_stored()
    {
        var one = """{"event_type":"x","user_id":"u"}""";
        using var refused = await Post("[" + string.Join(',', Enumerable.Repeat(one, 1001)) + "]");

        await AssertProblem(refused, HttpStatusCode.RequestEntityTooLarge, "batch_too_large");
        Assert.Empty(await _queues.Events());
        using var taken = await Post("[" + string.Join(',', Enumerable.Repeat(one, 1000)) + "]");
        Assert.Equal(1000, (await Json(taken)).GetProperty("accepted").GetInt32());
    }

    [Fact]
    public async Task A_large_request_becomes_several_messages_and_loses_nothing()
    {
        var random = new Random(7);
        var body = new StringBuilder("[");
        for (var i = 0; i < 120; i++)
        {
            var noise = new byte[18_000];
            random.NextBytes(noise);
            body.Append(i == 0 ? "" : ",")
                .Append(
                $$"""{"event_id":"n-{{i}}","event_type":"noise","user_id":"u","properties":{"noise":"{{Convert.ToBase64String(noise)}}"} }""");
        }

        using var answer = await Post(body.Append(']').ToString());

        Assert.Equal(120, (await Json(answer)).GetProperty("accepted").GetInt32());
        var messages = await _queues.Events();
        Assert.True(messages.Count >= 40, $"{messages.Count} messages");
        Assert.Equal(Enumerable.Range(0, 120).Select(i => EventIdentity.FromForeignId("default", $"n-{i}")).Order(),
            messages.SelectMany(m => m.Envelope.Requests).SelectMany(r => r.Events).Select(e => e.EventId).Order());
    }

    [Fact]
    public async Task Many_callers_share_messages_and_each_event_is_there_once()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 400).Select(async i =>
        {
            using var answer = await Post($$"""{"event_id":"c-{{i}}","event_type":"x","user_id":"u"}""");
            return answer.StatusCode;
        }));

        Assert.All(answers, status => Assert.Equal(HttpStatusCode.Accepted, status));
        var messages = await _queues.Events();
        Assert.Equal(400,
            messages.SelectMany(m => m.Envelope.Requests).SelectMany(r => r.Events).Select(e => e.EventId).Distinct().Count());
        Assert.Equal(400, messages.Sum(m => m.Header.Events));
        Assert.InRange(messages.Count, 1, 399);
        Assert.Equal(messages.Count, messages.Select(m => m.Header.MessageId).Distinct().Count());
    }

    [Fact]
    public async Task What_was_sent_is_attested()
    {
        using var one = await Post("""[{"event_type":"x","user_id":"u"},{"event_type":"x"}]""");
        using var two = await Post("""{"event_type":"x","user_id":"u"}""");

        await _app.Services.GetRequiredService<Attest>().SendNews(TestContext.Current.CancellationToken);

        var messages = await _queues.Events();
        var attested = Assert.Single(await _queues.Attestations());
        Assert.Equal(messages.Select(m => (m.Header.MessageId, m.Header.ReceivedHour, m.Header.Events)).Order(),
            attested.Sent.Select(s => (s.MessageId, s.Hour, s.Events)).Order());
        Assert.Equal((2, 1), (attested.Receipted.Values.Sum(), attested.Rejected.Values.Sum()));
        var later = messages.Single(m => m.Envelope.Carried.Count == 1);
        Assert.Equal(messages.Single(m => m != later).Header.MessageId, later.Envelope.Carried[0].MessageId);
    }

    [Fact]
    public async Task Validation_gives_the_receipt_and_stores_nothing()
    {
        using var some = await Post("""[{"event_type":"x","user_id":"u"},{"event_type":"x"}]""", path: "/events/validate");
        using var none = await Post("{}", path: "/events/validate");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (some.StatusCode, none.StatusCode));
        var receipt = await Json(some);
        Assert.Equal((1, 1), (receipt.GetProperty("accepted").GetInt32(), receipt.GetProperty("rejected").GetArrayLength()));
        Assert.Empty(await _queues.Events());
        Assert.Empty(await _queues.Rejections());
    }

    private Task<HttpResponseMessage> Post(string body, string type = "application/json", string path = "/events") =>
        Post(Encoding.UTF8.GetBytes(body), "", type, path);

    private Task<HttpResponseMessage> Post(byte[] body, string encoding, string type = "application/json", string path = "/events")
    {
        var content = new ByteArrayContent(body);
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        if (encoding.Length > 0) content.Headers.TryAddWithoutValidation("Content-Encoding", encoding);
        return Send(path, content);
    }

    private async Task<HttpResponseMessage> Send(string path, HttpContent content, bool chunked = false)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative)) { Content = content };
        request.Headers.TransferEncodingChunked = chunked ? true : null;
        return await _app.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static byte[] Compress(string encoding, byte[] body)
    {
        using var memory = new MemoryStream();
        using (Stream stream = encoding.ToUpperInvariant() switch
        {
            "GZIP" => new GZipStream(memory, CompressionLevel.Fastest, leaveOpen: true),
            "DEFLATE" => new ZLibStream(memory, CompressionLevel.Fastest, leaveOpen: true),
            _ => new BrotliStream(memory, CompressionLevel.Fastest, leaveOpen: true),
        })
        {
            stream.Write(body);
        }

        return memory.ToArray();
    }

    private static async Task<JsonElement> Json(HttpResponseMessage answer)
    {
        using var document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return document.RootElement.Clone();
    }

    private static async Task AssertProblem(HttpResponseMessage answer, HttpStatusCode status, string code)
    {
        Assert.Equal((status, "application/problem+json"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.Equal(code, (await Json(answer)).GetProperty("code").GetString());
    }
}
