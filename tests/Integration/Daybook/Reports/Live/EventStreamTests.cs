using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Daybook.Tests.Reports.Live;

public sealed class EventStreamTests(StandIns standIns)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_listens_sees_each_new_event_within_seconds_goes_on_where_it_was_and_is_told_why_it_ends()
    {
        var app = await DaybookApp.Start(await standIns.NewEnvironment(),
            new Dictionary<string, string?> { ["Daybook__Reports__MaxStreams"] = "3" });
        await Send(app, "before", "ann");
        await app.Drain();
        var made = await (await app.Http.PostAsJsonAsync("/ops/keys", new { name = "watcher", scopes = new[] { "read" } }, Cancel))
            .Content.ReadFromJsonAsync<JsonElement>(Cancel);
        var (key, id) = (made.GetProperty("key").GetString()!, made.GetProperty("key_id").GetString());

        await using var all = await Listen(app, "/events/stream");
        await using var some = await Listen(app, "/events/stream?event_type=paid&last=0");
        await using var watcher = await Listen(app, "/events/stream", key: key);
        using (var full = await app.Http.GetAsync("/events/stream", HttpCompletionOption.ResponseHeadersRead, Cancel))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, full.StatusCode);
            Assert.True(full.Headers.RetryAfter?.Delta > TimeSpan.Zero);
        }

        Assert.Equal(["before"], (await all.Events()).Types);
        Assert.Equal(1, (await all.Next("now")).GetProperty("users").GetInt32());
        await Send(app, "seen", "ben");
        await Send(app, "paid", "ben");
        List<string> seen = [];
        while (seen.Count < 2) seen.AddRange((await all.Events()).Types);
        Assert.Equal(["paid", "seen"], seen.Order());
        Assert.Equal(["paid"], (await some.Events()).Types);

        // The connection breaks, and meanwhile something happens.
        var position = all.Position!;
        await all.DisposeAsync();
        await Send(app, "missed", "ann");
        await app.Drain();
        // The client closes its connection within two seconds; until then its place is taken.
        Listener? next = null;
        await Eventually.True(async () => (next = await TryListen(app, "/events/stream", position)) is not null);
        await using var again = next!;
        Assert.Equal(["missed"], (await again.Events()).Types);

        using (var revoked = await app.Http.PostAsync($"/ops/keys/{id}/revoke", null, Cancel)) revoked.EnsureSuccessStatusCode();
        Assert.Equal("access", (await watcher.Next("end")).GetProperty("reason").GetString());
        await using var brief = await Listen(app, "/events/stream?seconds=1");
        Assert.Equal("time", (await brief.Next("end")).GetProperty("reason").GetString());

        var stopping = app.DisposeAsync();
        Assert.Equal("shutdown", (await again.Next("end")).GetProperty("reason").GetString());
        await stopping;
    }

    private static async Task Send(DaybookApp app, string type, string user)
    {
        var e = new { event_id = Guid.CreateVersion7(), event_type = type, user_id = user };
        // A busy machine's queue may be away for a moment.
        await Eventually.True(async () =>
        {
            using var answer = await app.Http.PostAsJsonAsync("/events", e, Cancel);
            return answer.StatusCode == HttpStatusCode.Accepted;
        });
    }

    private static async Task<Listener> Listen(DaybookApp app, string address, string? key = null) =>
        await TryListen(app, address, key: key) ?? throw new InvalidOperationException("There is no room.");

    private static async Task<Listener?> TryListen(DaybookApp app, string address, string? position = null, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (position is not null) request.Headers.Add("Last-Event-ID", position);
        if (key is not null) request.Headers.Authorization = new("Bearer", key);
        var answer = await app.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancel);
        if (answer.StatusCode == HttpStatusCode.ServiceUnavailable) return null;
        Assert.Equal((HttpStatusCode.OK, "text/event-stream"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        return new Listener(answer, new StreamReader(await answer.Content.ReadAsStreamAsync(Cancel)));
    }

    private sealed class Listener(HttpResponseMessage answer, StreamReader reader) : IAsyncDisposable
    {
        /// <summary>The last id that came.</summary>
        public string? Position { get; private set; }

        public async Task<(List<string> Types, bool More)> Events()
        {
            var message = await Next("events");
            return ([.. message.GetProperty("events").EnumerateArray().Select(e => e.GetProperty("event_type").GetString()!)],
                message.GetProperty("more").GetBoolean());
        }

        /// <summary>The data of the next message of this name; others are passed over.</summary>
        public async Task<JsonElement> Next(string name)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
            limit.CancelAfter(TimeSpan.FromSeconds(30));
            var current = "";
            while (await reader.ReadLineAsync(limit.Token) is { } line)
            {
                if (line.StartsWith("id: ", StringComparison.Ordinal)) Position = line[4..];
                if (line.StartsWith("event: ", StringComparison.Ordinal)) current = line[7..];
                if (line.StartsWith("data: ", StringComparison.Ordinal) && current == name)
                    return JsonSerializer.Deserialize<JsonElement>(line[6..]);
            }

            throw new InvalidOperationException($"The stream ended without '{name}'.");
        }

        public ValueTask DisposeAsync()
        {
            reader.Dispose();
            answer.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
