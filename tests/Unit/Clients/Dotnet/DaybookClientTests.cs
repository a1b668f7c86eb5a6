using System.Diagnostics.Metrics;
using System.Net;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Daybook.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Daybook.Tests.Clients.Dotnet;

public sealed class DaybookClientTests : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(60);
    private static readonly Person Somebody = Person.User("u-1");

    private readonly ScriptedDaybook _daybook = new();
    private readonly List<EventNotice> _rejected = [];
    private readonly List<EventNotice> _warnings = [];
    private readonly List<DeliveryFault> _faults = [];

    public void Dispose() => _daybook.Dispose();

    [Fact]
    public async Task An_event_says_what_happened_to_whom_and_when()
    {
        await using var client = Client(o => o.Source = "billing");
        var before = DateTimeOffset.UtcNow;
        var result =
            await client.Track("invoice_paid", new Person("u-1", "a-1", "s-1"), new InvoicePaid(99.5m, "€"), TestJson.Default.InvoicePaid,
            new EventDetails { Context = new JsonObject { ["region"] = "eu" } });
        Assert.True(await client.Flush(Long));

        var sent = Assert.Single(Assert.Single(_daybook.Requests).Events);
        Assert.True(result.Queued);
        Assert.Equal(result.EventId, (string?)sent["event_id"]);
        Assert.Equal(7, Guid.Parse(result.EventId).Version);
        Assert.InRange((DateTimeOffset)sent["occurred_at"]!, before, DateTimeOffset.UtcNow);
        sent.Remove("event_id");
        sent.Remove("occurred_at");
        Assert.Equal(
            """{"event_type":"invoice_paid","user_id":"u-1","anonymous_id":"a-1","session_id":"s-1","source":"billing","properties":{"amount":99.5,"currency":"€"},"context":{"region":"eu"}}""",
            sent.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
        Assert.Equal(("https://daybook.test/base/events", "Bearer a-key"),
            (_daybook.Requests[0].Url.AbsoluteUri, _daybook.Requests[0].Authorization));
    }

    [Fact]
    public async Task Each_call_speaks_the_contracts_language()
    {
        await using var client = Client();
        await client.Identify(Somebody, new JsonObject { ["plan"] = "pro" });
        await client.Identify(Somebody, new InvoicePaid(1, "x"), TestJson.Default.InvoicePaid);
        await client.Page(Somebody, "Prices", new JsonObject { ["page_url"] = "https://a.example/prices" });
        await client.Page(Somebody, "ignored", new JsonObject { ["name"] = "own" });
        await client.Group(Somebody, "g-1", new JsonObject { ["size"] = 3, ["group_id"] = "other" });
        await client.Alias("a-1", "u-1");
        await client.Track("bare", Person.Anonymous("a-2"),
            details: new EventDetails { EventId = "order-7", OccurredAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(2)) });
        await client.Flush(Long);

        Assert.Equal(
            [
                """identify u-1  {"plan":"pro"}""",
                """identify u-1  {"amount":1,"currency":"x"}""",
                """page_view u-1  {"name":"Prices","page_url":"https://a.example/prices"}""",
                """page_view u-1  {"name":"own"}""",
                """group u-1  {"group_id":"g-1","size":3}""",
                "alias u-1 a-1 ",
                "bare  a-2 ",
            ],
            Sent().Select(e => $"{e["event_type"]} {e["user_id"]} {e["anonymous_id"]} {e["properties"]?.ToJsonString()}"));
        Assert.Equal(("order-7", "2026-01-02T01:04:05Z"), ((string?)Sent()[^1]["event_id"], (string?)Sent()[^1]["occurred_at"]));
    }

    [Fact]
    public async Task What_a_caller_changes_later_has_not_happened()
    {
        await using var client = Client();
        var properties = new JsonObject { ["n"] = 1 };
        await client.Track("a", Somebody, properties);
        properties["n"] = 2;
        await client.Flush(Long);

        Assert.Equal(1, (int)Sent().Single()["properties"]!["n"]!);
    }

    [Fact]
    public async Task Batches_stay_within_the_limits_and_are_compressed()
    {
        await using var client = Client(o => (o.MaxBatch, o.FlushAt, o.MaxBatchBytes, o.MaxEventBytes) = (50, 50, 20_000, 1_000));
        for (var i = 0; i < 120; i++) await client.Track("small", Somebody);
        for (var i = 0; i < 60; i++) await client.Track("large", Somebody, new JsonObject { ["text"] = new string('x', 900) });
        await client.Flush(Long);

        Assert.All(_daybook.Requests, r => Assert.InRange(r.Events.Count, 1, 50));
        Assert.All(_daybook.Requests, r => Assert.InRange(r.Events.Sum(e => e.ToJsonString().Length + 1), 1, 20_002));
        Assert.Contains(_daybook.Requests, r => r.Gzip);
        Assert.Equal(180, Sent().Select(e => (string)e["event_id"]!).Distinct().Count());
    }

    [Fact]
    public async Task An_empty_500_a_cut_connection_and_a_page_that_is_no_receipt_mean_again_with_the_same_bytes()
    {
        await using var client = Client();
        _daybook.Next(_ => new HttpResponseMessage(HttpStatusCode.InternalServerError));
        _daybook.Next(_ => throw new HttpRequestException("cut", new IOException("The response ended prematurely.")));
        _daybook.Next(_ => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("<html>Please sign in</html>") });
        await client.Track("a", Somebody);
        Assert.True(await client.Flush(Long));

        Assert.Equal(4, _daybook.Requests.Count);
        Assert.All(_daybook.Requests, r => Assert.Equal(_daybook.Requests[0].Bytes, r.Bytes));
        Assert.Equal([500, 0, 200], _faults.Select(f => f.Status));
        Assert.Empty(_rejected);
    }

    [Fact]
    public async Task Too_large_a_request_is_halved_until_one_event_is_refused()
    {
        await using var client = Client();
        _daybook.Otherwise = r => r.Events.Count > 3 || r.Events.Any(e => (string?)e["event_type"] == "huge")
            ? new HttpResponseMessage(HttpStatusCode.RequestEntityTooLarge)
            : ScriptedDaybook.Accept(r);
        for (var i = 0; i < 9; i++) await client.Track(i == 5 ? "huge" : "ok", Somebody);
        Assert.True(await client.Flush(Long));

        var refused = Assert.Single(_rejected);
        Assert.Equal(("huge", "payload_too_large"), (refused.EventType, refused.Code));
        Assert.Contains($"\"event_id\":\"{refused.EventId}\"", refused.Json);
        var accepted = _daybook.Requests.Where(r => ScriptedFine(r)).SelectMany(r => r.Ids).ToList();
        Assert.Equal((8, 8), (accepted.Count, accepted.Distinct().Count()));

        static bool ScriptedFine(ScriptedDaybook.Request r) => r.Events.Count <= 3 && r.Events.All(e => (string?)e["event_type"] == "ok");
    }

    [Fact]
    public async Task What_the_receipt_says_about_single_events_reaches_the_app_with_the_event()
    {
        await using var client = Client();
        _daybook.Next(_ => ScriptedDaybook.Json(HttpStatusCode.Accepted, new
        {
            accepted = 2,
            duplicates = 0,
            rejected = new[] { new { index = 1, code = "missing_field", field = "user_id", detail = "Say who." } },
            warnings = new[] { new { index = (int?)0, code = "clock", field = (string?)null, detail = "Odd." },
                new { index = (int?)null, code = "all", field = (string?)null, detail = "x" } },
        }));
        await client.Track("a", Somebody);
        var wrong = await client.Track("b", default);
        await client.Track("c", Somebody);
        await client.Flush(Long);

        var rejected = Assert.Single(_rejected);
        Assert.Equal((wrong.EventId, "b", "missing_field", "user_id", "Say who."),
            (rejected.EventId, rejected.EventType, rejected.Code, rejected.Field, rejected.Detail));
        Assert.Equal([("a", "clock"), (null, "all")], _warnings.Select(w => (w.EventType, w.Code)));
        Assert.Single(_daybook.Requests);
    }

    [Fact]
    public async Task All_rejected_or_a_bad_request_ends_the_wait_of_those_events_alone()
    {
        await using var client = Client();
        _daybook.Next(_ => ScriptedDaybook.Json(HttpStatusCode.UnprocessableEntity, new
        {
            code = "all_events_rejected",
            accepted = 0,
            rejected = new[] { new { index = 0, code = "too_old", detail = "Old." } },
        }));
        _daybook.Next(_ => ScriptedDaybook.Json(HttpStatusCode.BadRequest, new { code = "invalid_json", detail = "Not JSON." }));
        await client.Track("a", Somebody);
        await client.Flush(Long);
        await client.Track("b", Somebody);
        await client.Flush(Long);
        await client.Track("c", Somebody);
        Assert.True(await client.Flush(Long));

        Assert.Equal([("a", "too_old"), ("b", "invalid_json")], _rejected.Select(r => (r.EventType, r.Code)));
    }

    [Theory]
    [InlineData(HttpStatusCode.Unauthorized)]
    [InlineData(HttpStatusCode.Forbidden)]
    public async Task Without_access_sending_stops_events_are_kept_and_a_flush_looks_again(HttpStatusCode status)
    {
        await using var client = Client();
        _daybook.Next(_ => ScriptedDaybook.Json(status, new { code = "unauthenticated", detail = "No such key." }));
        await client.Track("a", Somebody);
        Assert.False(await client.Flush(TimeSpan.FromSeconds(1)));
        Assert.Single(_daybook.Requests);
        Assert.Equal(((int)status, "No such key."), (_faults.Single().Status, _faults.Single().Detail));

        await client.Track("b", Somebody);
        Assert.True(await client.Flush(Long));
        Assert.Equal(["a", "a", "b"], _daybook.Requests.SelectMany(r => r.Events).Select(e => (string?)e["event_type"]));
        Assert.Empty(_rejected);
    }

    [Fact]
    public async Task A_full_queue_says_so_or_waits_and_what_was_queued_is_sent()
    {
        _daybook.Gate = new TaskCompletionSource();
        await using var client = Client(o => (o.MaxQueue, o.FlushAt, o.MaxBatch) = (5, 1, 5));
        List<TrackResult> results = [await client.Track("a", Somebody)];
        // From here on the sender waits for its answer and takes nothing more.
        while (_daybook.Requests.Count == 0) await Task.Delay(10, TestContext.Current.CancellationToken);
        for (var i = 0; i < 30; i++) results.Add(await client.Track("a", Somebody));

        Assert.Equal(1 + 5, results.Count(r => r.Queued));
        using var counts = new Counts(client);
        Assert.False((await client.Track("a", Somebody)).Queued);
        Assert.Equal(1, counts["dropped full"]);
        _daybook.Gate.SetResult();
        Assert.True(await client.Flush(Long));
        Assert.Equal(results.Where(r => r.Queued).Select(r => r.EventId), Sent().Select(e => (string)e["event_id"]!));
    }

    [Fact]
    public async Task A_caller_may_wait_for_room_as_long_as_it_likes()
    {
        _daybook.Gate = new TaskCompletionSource();
        await using var client = Client(o => (o.MaxQueue, o.FlushAt, o.MaxBatch, o.WaitWhenFull) = (5, 1, 5, Timeout.InfiniteTimeSpan));
        using var counts = new Counts(client);
        List<Task<TrackResult>> tracked = [];
        for (var i = 0; i < 100; i++) tracked.Add(client.Track("a", Somebody).AsTask());
        Assert.InRange(tracked.Count(t => t.IsCompleted), 5, 10);
        using var impatient = new CancellationTokenSource();
        var given = client.Track("a", Somebody, cancel: impatient.Token);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await given);
        Assert.Equal(1, counts["dropped cancelled"]);

        _daybook.Gate.SetResult();
        Assert.All(await Task.WhenAll(tracked), t => Assert.True(t.Queued));
        Assert.True(await client.Flush(Long));
        Assert.Equal(100, Sent().Select(e => (string)e["event_id"]!).Distinct().Count());
    }

    [Fact]
    public async Task An_event_that_is_no_JSON_or_too_large_is_refused_and_the_app_goes_on()
    {
        await using var client = Client();
        var torn = await client.Track("a", Somebody, new Broken(), TestJson.Default.Broken);
        var large = await client.Track("b", Somebody, new JsonObject { ["text"] = new string('x', 40_000) });
        var fine = await client.Track("c", Somebody);
        await client.Flush(Long);

        Assert.Equal((false, false, true), (torn.Queued, large.Queued, fine.Queued));
        Assert.Equal([(torn.EventId, "invalid_json"), (large.EventId, "event_too_large")], _rejected.Select(r => (r.EventId!, r.Code)));
        Assert.Equal([fine.EventId], Sent().Select(e => (string)e["event_id"]!));
    }

    [Fact]
    public async Task A_callback_that_throws_does_not_end_the_sender()
    {
        await using var client = Client(o => o.OnFault = _ => throw new InvalidOperationException("the app's own"));
        _daybook.Next(_ => new HttpResponseMessage(HttpStatusCode.ServiceUnavailable));
        await client.Track("a", Somebody);

        Assert.True(await client.Flush(Long));
    }

    [Fact]
    public async Task The_end_sends_what_waits_within_its_time_and_counts_what_it_could_not()
    {
        var client = Client(o => o.FlushInterval = TimeSpan.FromMinutes(10));
        await client.Track("a", Somebody);
        await client.DisposeAsync();
        Assert.Single(Sent());
        Assert.False((await client.Track("late", Somebody)).Queued);

        _daybook.Otherwise = _ => throw new HttpRequestException("away");
        client = Client(o => o.ShutdownTimeout = TimeSpan.FromMilliseconds(200));
        using var counts = new Counts(client);
        await client.Track("b", Somebody);
        await client.DisposeAsync();
        Assert.Equal(1, counts["dropped end"]);
    }

    [Fact]
    public async Task The_meter_tells_every_event()
    {
        await using var client = Client();
        using var counts = new Counts(client);
        _daybook.Next(_ => new HttpResponseMessage(HttpStatusCode.ServiceUnavailable));
        _daybook.Next(_ => ScriptedDaybook.Json(HttpStatusCode.Accepted, new
        {
            accepted = 2,
            duplicates = 0,
            rejected = new[] { new { index = 0, code = "missing_field", detail = "x" } },
        }));
        for (var i = 0; i < 3; i++) await client.Track("a", Somebody);
        await client.Flush(Long);

        Assert.Equal((3, 6, 3, 2, 1),
            (counts["queued"], counts["sent"], counts["retried"], counts["accepted"], counts["rejected missing_field"]));
    }

    [Fact]
    public async Task In_a_host_it_is_one_client_that_ends_with_it_and_a_wrong_option_stops_the_start()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddDaybook(
            o => (o.Url, o.Key, o.CreateHandler, o.FlushInterval) = (new Uri("http://127.0.0.1:1"), "k", () => _daybook,
                TimeSpan.FromMinutes(5)));
        using (var host = builder.Build())
        {
            await host.StartAsync(TestContext.Current.CancellationToken);
            await host.Services.GetRequiredService<DaybookClient>().Track("a", Somebody);
            await host.StopAsync(TestContext.Current.CancellationToken);
        }

        Assert.Single(Sent());

        builder = Host.CreateApplicationBuilder();
        builder.Services.AddDaybook(o => o.Key = "k");
        using var wrong = builder.Build();
        var e = await Assert.ThrowsAsync<OptionsValidationException>(() => wrong.StartAsync(TestContext.Current.CancellationToken));
        Assert.Contains("Url is ''", e.Message);
    }

    private DaybookClient Client(Action<DaybookClientOptions>? configure = null)
    {
        var options = new DaybookClientOptions
        {
            Url = new Uri("https://daybook.test/base/"),
            Key = "a-key",
            CreateHandler = () => _daybook,
            FlushInterval = TimeSpan.FromMilliseconds(20),
            OnRejected = _rejected.AddRange,
            OnWarning = _warnings.AddRange,
            OnFault = _faults.Add,
        };
        configure?.Invoke(options);
        return new DaybookClient(options);
    }

    private List<JsonObject> Sent() => [.. _daybook.Requests.SelectMany(r => r.Events)];

    /// <summary>What one client's meter counts.</summary>
    private sealed class Counts : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly Dictionary<string, long> _counts = [];

        public Counts(DaybookClient client)
        {
            var meter = client.Meter;
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (ReferenceEquals(instrument.Meter, meter)) listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
            {
                var name = instrument.Name.Split('.')[^1] + string.Concat(tags.ToArray().Select(t => " " + t.Value));
                lock (_counts) _counts[name] = _counts.GetValueOrDefault(name) + value;
            });
            _listener.Start();
        }

        public long this[string name]
        {
            get
            {
                lock (_counts) return _counts.GetValueOrDefault(name);
            }
        }

        public void Dispose() => _listener.Dispose();
    }
}

internal sealed record InvoicePaid(decimal Amount, string Currency);

internal sealed record Broken
{
    public string Text => throw new InvalidOperationException("cannot be read");
}

[JsonSerializable(typeof(InvoicePaid))]
[JsonSerializable(typeof(Broken))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
internal sealed partial class TestJson : JsonSerializerContext;
