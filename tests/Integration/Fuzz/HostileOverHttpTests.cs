using System.Net.Sockets;
using System.Text;
using Daybook.Tests.Watch;

namespace Daybook.Tests.Fuzz;

/// <summary>
/// A smaller part over HTTP into the whole app with its database. At the end it asserts that exactly the receipted events are stored.
/// </summary>
public sealed class HostileOverHttpTests(StandIns standIns)
{
    private const int InCi = 600;
    private const string Key = "daybook-local-key";

    private static readonly string[] Raw =
    [
        "GARBAGE\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "POST /events HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        "POST /events HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n",
        "POST /events HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
        $"GET / HTTP/1.1\r\nHost: x\r\nX: {new string('h', 40_000)}\r\n\r\n", $"GET /{new string('p', 20_000)} HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /stats/dau HTTP/1.1\r\nHost: x\r\nX-Api-Key: a\0b\r\n\r\n",
        $"GET / HTTP/1.1\r\nHost: x\r\n{string.Concat(Enumerable.Range(0, 200).Select(i => $"H{i}: v\r\n"))}\r\n",
        "GET /%00%ff%c0%ae HTTP/1.1\r\nHost: x\r\n\r\n",
    ];

    // Requests that were sent a second time.
    private int _again;

    [Fact]
    public async Task No_answer_is_a_fault_and_stored_is_what_was_receipted()
    {
        var plan = FuzzPlan.Read(InCi);
        var tally = new FuzzTally();
        var queries = new HostileQueries();
        var bodies = new HostileBodies(Key, "no such key");
        await using var app = await DaybookApp.Start(
            // Allows for a slow machine, because a send that gives up is a correct 503.
            await standIns.NewEnvironment(), new Dictionary<string, string?> { ["Daybook__Ingest__SendTimeoutSeconds"] = "60" });
        app.Http.DefaultRequestHeaders.Authorization = null;
        await app.Until("EXISTS (SELECT FROM installation)");
        var now = TimeProvider.System.GetUtcNow();
        Dictionary<string, string> faults = [];

        for (var i = plan.First; i < plan.First + plan.Count; i++)
        {
            var random = plan.Of(i);
            var request = i % 4 == 0 ? queries.Make(random, Key, i / 4) : bodies.Make(random, now);
            if (await Send(app, request, tally) is { } wrong)
                faults.TryAdd($"{request.Method} {request.Path} {wrong}", $"{plan.Told(i, wrong, request)}\n{app.Logs.Tail(3)}");
        }

        foreach (var raw in Raw) await SendRaw(new Uri(app.Url), raw);
        await app.Drain();
        FuzzPlan.Tell("http", tally.Table(plan, "over HTTP, with the database"));
        // One of each kind.
        Assert.True(faults.Count == 0, string.Join("\n\n", faults.Values.Take(8)));
        Assert.InRange(_again, 0, 3);
        Assert.Equal(tally.Accepted, await app.Scalar<long>("SELECT coalesce(sum(events), 0) FROM messages"));
        Assert.Equal(0L, await app.Scalar<long>("SELECT coalesce(sum(dead), 0) FROM messages"));
        Assert.Equal(await app.Scalar<long>("SELECT coalesce(sum(persisted), 0) FROM messages"),
            await app.Scalar<long>(
                "SELECT count(*) + (SELECT count(*) FROM event_keys WHERE body_hash = 0) FROM events WHERE occurred_at > '1970-01-01'"));
        Assert.Equal(tally.Rejected, await app.Scalar<long>("SELECT count(*) FROM rejected_events WHERE stage = 'door'"));
        Assert.Equal(0L, await app.Scalar<long>("SELECT count(*) FROM dead_letters"));
    }

    /// <returns>What is wrong with the answer, or null.</returns>
    private async Task<string?> Send(DaybookApp app, HostileRequest request, FuzzTally tally)
    {
        try
        {
            using var first = await Send(app, request);
            // On a busy machine a stand-in may miss its time. Who is told to try again does so, once.
            if (first.Headers.RetryAfter is null || (int)first.StatusCode != 503) return await Judge(first);
            _again++;
            using var second = await Send(app, request);
            return await Judge(second);
        }
        catch (HttpRequestException e)
        {
            return $"No answer: {e.Message} {e.InnerException?.Message}";
        }

        async Task<string?> Judge(HttpResponseMessage answer) =>
            // The server itself refuses, before the app sees anything; for example U+0000 in a path.
            (int)answer.StatusCode is 400 or 414 or 431 && answer.Content.Headers.ContentLength == 0 ? null
            : tally.Judge(request, (int)answer.StatusCode, answer.Content.Headers.ContentType?.ToString(),
                await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken), withoutStore: false);
    }

    private static async Task<HttpResponseMessage> Send(DaybookApp app, HostileRequest request)
    {
        var path = string.Join('/', request.Path.Split('/').Select(Uri.EscapeDataString));
        using var message =
            new HttpRequestMessage(new HttpMethod(request.Method),
                new Uri(app.Url + path + request.Query, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        if (request.Method == "POST") message.Content = new ByteArrayContent(request.Body);
        foreach (var (name, value) in request.Headers)
        {
            // A client that follows HTTP does not send these.
            if (value.Any(c => c is '\0' or '\r' or '\n' or > '\u007e' or < ' ')) continue;
            if (!message.Headers.TryAddWithoutValidation(name, value)) message.Content?.Headers.TryAddWithoutValidation(name, value);
        }

        return await app.Http.SendAsync(message, TestContext.Current.CancellationToken);
    }

    // Its answer does not matter, but the app must continue.
    private static async Task SendRaw(Uri app, string text)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(app.Host, app.Port, TestContext.Current.CancellationToken);
        var stream = client.GetStream();
        try
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes(text), TestContext.Current.CancellationToken);
            client.Client.Shutdown(SocketShutdown.Send);
            _ = await stream.ReadAtLeastAsync(new byte[1], 1, throwOnEndOfStream: false, TestContext.Current.CancellationToken);
        }
        catch (IOException)
        {
            // The server closed the connection during the write.
        }
    }
}
