using System.Net;
using System.Text.Json;
using Daybook.Foundation.Events;
using Daybook.Foundation.Queues;
using Microsoft.Extensions.DependencyInjection;

using static Daybook.Tests.Store.Persist.TestMessages;

namespace Daybook.Tests.Watch.DeadLetters;

public sealed class ReplayTests(StandIns standIns)
{
    private const string Replay = "/ops/dead-letters/replay", Discard = "/ops/dead-letters/discard";

    private static readonly object[] MendText = [new { op = "replace", path = "/properties/text", value = "mended" }];

    [Fact]
    public async Task A_guilty_event_is_listed_tried_repaired_put_back_and_stored_and_the_ledger_adds_up()
    {
        await using var app = await App();
        var bad = await SendBad(app);
        var listed = await app.Get("/ops/dead-letters");
        Assert.Equal("data_error 22P05 1", Text(listed.GetProperty("groups")[0], "code", "sqlstate", "letters"));
        Assert.Equal(bad, listed.GetProperty("dead_letters")[0].GetProperty("sample")[0].GetProperty("event_id").GetGuid());
        await AssertLedger(app, "3 2 1");

        var unpatched =
            await app.Post(Replay, new { code = "data_error", dry_run = true, patch = Array.Empty<object>() }, HttpStatusCode.OK);
        Assert.Equal("1 0 1", Text(unpatched, "matched", "ready", "refused_count"));
        Assert.Equal("invalid_field", unpatched.GetProperty("refused")[0].GetProperty("code").GetString());
        var tried = await app.Post(Replay, new { code = "data_error", dry_run = true, patch = MendText }, HttpStatusCode.OK);
        Assert.Equal("1 1 0", Text(tried, "matched", "ready", "replayed"));
        Assert.Equal("mended",
            tried.GetProperty("samples")[0].GetProperty("after").GetProperty("properties").GetProperty("text").GetString());
        await AssertLedger(app, "3 2 1");

        Assert.Equal("1 1",
            Text(await app.Post(Replay, new { code = "data_error", patch = MendText }, HttpStatusCode.OK), "matched", "replayed"));
        await app.Drain();
        Assert.Equal("0", Text(await app.Post(Replay, new { code = "data_error", patch = MendText }, HttpStatusCode.OK), "matched"));

        Assert.Equal("mended", await app.Scalar<string>($"SELECT properties ->> 'text' FROM events WHERE event_id = '{bad}'"));
        Assert.Equal("persisted", (await app.Get($"/events/{bad}")).GetProperty("state").GetString());
        await AssertLedger(app, "3 3 0", replayed: 1);
    }

    [Fact]
    public async Task Put_back_as_it_is_it_dies_again_and_can_still_be_repaired()
    {
        await using var app = await App();
        await SendBad(app);

        await app.Post(Replay, new { all = true }, HttpStatusCode.OK);
        await app.Drain();
        Assert.Equal("open,replayed", await app.Scalar<string>("SELECT string_agg(state, ',' ORDER BY state) FROM dead_letters"));
        await AssertLedger(app, "3 2 1", replayed: 1);
        await app.Post(Replay, new { all = true, patch = MendText }, HttpStatusCode.OK);
        await app.Drain();

        await AssertLedger(app, "3 3 0", replayed: 2);
    }

    [Fact]
    public async Task A_whole_message_comes_back_under_its_own_id()
    {
        await using var app = await App();
        var message = Message(Event(), Event());
        var header = HeaderOf(message);
        var queues = app.Services.GetRequiredService<MessageQueues>();
        await queues.Send(QueueNames.EventsPoison, (header with { Revived = 3 }).Frame(message.AsSpan(MessageHeader.Length)), default);
        await app.Until("count(*) = 1 FROM dead_letters");
        await AssertLedger(app, "2 0 2");

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => app.Post(Replay, new { code = "gave_up" }, HttpStatusCode.OK)));
        await app.Drain();

        Assert.Equal($"{header.MessageId} 2", await app.Scalar<string>("SELECT message_id || ' ' || persisted FROM messages"));
        Assert.Equal(2L, await app.Scalar<long>("SELECT count(*) FROM events"));
        await AssertLedger(app, "2 2 0", replayed: 2);
    }

    [Fact]
    public async Task A_letter_that_dies_while_it_is_put_back_stays_open()
    {
        await using var app = await App();
        var message = Message(Event());
        var poison = (HeaderOf(message) with { Revived = 3 }).Frame(message.AsSpan(MessageHeader.Length));
        var queues = app.Services.GetRequiredService<MessageQueues>();
        await queues.Send(QueueNames.EventsPoison, poison, default);
        await app.Until("count(*) = 1 FROM dead_letters");
        await app.Execute("UPDATE dead_letters SET state = 'replayed'");

        await queues.Send(QueueNames.EventsPoison, poison, default);
        await app.Drain();

        Assert.Equal("open|died again after a replay", await app.Scalar<string>("SELECT state || '|' || state_reason FROM dead_letters"));
    }

    [Fact]
    public async Task Events_refused_at_the_door_are_repaired_and_stored_once_however_often_it_is_asked()
    {
        await using var app = await App();
        var events = Enumerable.Range(0, 30).Select(i => new { user_id = $"user-{i}", properties = new { n = i } });
        await app.Post("/events", events, HttpStatusCode.UnprocessableEntity);
        await app.Until("count(*) = 30 FROM rejected_events");
        var listed = await app.Get("/ops/rejected?code=missing_field");
        Assert.Equal("missing_field event_type 30", Text(listed.GetProperty("groups")[0], "code", "field", "events"));
        object[] patch = [new { op = "add", path = "/event_type", value = "click" }];

        // They had no ids, so each gets one from its row.
        await Task.WhenAll(
            Enumerable.Range(0, 3)
                .Select(_ => app.Post(Replay, new { target = "rejected", code = "missing_field", patch }, HttpStatusCode.OK)));
        await app.Drain();

        Assert.Equal(30L, await app.Scalar<long>("SELECT count(DISTINCT user_id) FROM events WHERE event_type = 'click'"));
        Assert.Equal(30L, await app.Scalar<long>("SELECT count(*) FROM events"));
        Assert.Equal(30L, await app.Scalar<long>("SELECT count(*) FROM rejected_events WHERE state = 'replayed'"));
        await AssertLedger(app, "30 30 0");
    }

    [Fact]
    public async Task A_conflict_is_stored_under_another_id()
    {
        await using var app = await App();
        var id = Guid.CreateVersion7();
        await app.Post("/events", new { event_id = id, event_type = "a", user_id = "ann" }, HttpStatusCode.Accepted);
        await app.Drain();
        await app.Post("/events", new { event_id = id, event_type = "b", user_id = "ann" }, HttpStatusCode.Accepted);
        await app.Drain();

        object[] patch = [new { op = "remove", path = "/event_id" }];
        await app.Post(Replay, new { target = "rejected", code = "conflict", patch }, HttpStatusCode.OK);
        await app.Drain();

        Assert.Equal("a,b", await app.Scalar<string>("SELECT string_agg(event_type, ',' ORDER BY event_type) FROM events"));
    }

    [Fact]
    public async Task What_was_not_kept_whole_or_is_of_another_form_says_so()
    {
        await using var app = await App();
        await app.Post("/events", new { user_id = "long", properties = new { text = new string('x', 20_000) } },
            HttpStatusCode.UnprocessableEntity);
        await app.Post("/events", new { userId = "ann", type = "track", messageId = "1" }, HttpStatusCode.UnprocessableEntity);
        await app.Until("count(*) = 2 FROM rejected_events");

        var tried = await app.Post(Replay, new { target = "rejected", all = true }, HttpStatusCode.OK);

        Assert.Equal("2 0", Text(tried, "matched", "replayed"));
        Assert.Equal(["cut_short", "form"],
            tried.GetProperty("refused").EnumerateArray().Select(r => r.GetProperty("code").GetString()).Order());
    }

    [Fact]
    public async Task A_discarded_letter_keeps_its_reason_and_its_place_in_the_ledger()
    {
        await using var app = await App();
        await SendBad(app);

        await app.Post(Discard, new { all = true }, HttpStatusCode.BadRequest);
        Assert.Equal("1 0",
            Text(await app.Post(Discard, new { all = true, reason = "a test", dry_run = true }, HttpStatusCode.OK), "matched",
                "discarded"));
        Assert.Equal("1 1",
            Text(await app.Post(Discard, new { all = true, reason = "a test" }, HttpStatusCode.OK), "matched", "discarded"));

        Assert.Equal("a test",
            (await app.Get("/ops/dead-letters?state=discarded")).GetProperty("dead_letters")[0].GetProperty("state_reason").GetString());
        Assert.Equal("0", Text(await app.Post(Replay, new { all = true }, HttpStatusCode.OK), "matched"));
        await AssertLedger(app, "3 2 1");
    }

    [Fact]
    public async Task A_misspelt_request_does_nothing()
    {
        await using var app = await App();
        await SendBad(app);

        await app.Post(Replay, new { all = true, dryrun = true }, HttpStatusCode.BadRequest);
        await app.Post(Replay, new { dry_run = false }, HttpStatusCode.BadRequest);
        await app.Post(Replay, new { code = "no_such_code" }, HttpStatusCode.BadRequest);
        await app.Post(Replay, new { all = true, patch = new { op = "add" } }, HttpStatusCode.BadRequest);

        Assert.Equal("open", await app.Scalar<string>("SELECT state FROM dead_letters"));
    }

    private async Task<DaybookApp> App() => await DaybookApp.Start(await standIns.NewEnvironment());

    // The door would refuse it, so the message goes to the queue directly and reaches PostgreSQL.
    private static async Task<Guid> SendBad(DaybookApp app)
    {
        var bad = Event(properties: """{"text":"\u0000"}""");
        await app.Services.GetRequiredService<MessageQueues>().Send(QueueNames.Events, Message(Event(), bad, Event()), default);
        await app.Until("count(*) = 1 FROM dead_letters");
        return bad.EventId;
    }

    private static async Task AssertLedger(DaybookApp app, string acceptedPersistedDead, int replayed = 0)
    {
        await app.Attest();
        await app.Drain();
        var total = (await app.Get("/ops/ledger")).GetProperty("total");
        Assert.Equal($"{acceptedPersistedDead} 0 {replayed}",
            Text(total, "accepted", "persisted", "dead_lettered", "difference", "replayed"));
    }

    private static string Text(JsonElement row, params string[] names) =>
        string.Join(' ', names.Select(n => row.GetProperty(n).ToString()));
}
