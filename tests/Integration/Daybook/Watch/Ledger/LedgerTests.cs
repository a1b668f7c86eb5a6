using Daybook.Watch.Quality;
using System.Net;
using System.Text.Json;
using Azure.Storage.Queues;
using Daybook.Foundation.Events;
using Daybook.Watch.Ledger;
using Microsoft.Extensions.DependencyInjection;

namespace Daybook.Tests.Watch.Ledger;

public sealed class LedgerTests(StandIns standIns)
{
    [Fact]
    public async Task A_message_removed_behind_its_back_is_named()
    {
        var environment = await standIns.NewEnvironment();
        MessageHeader stolen;
        await using (var app = await DaybookApp.Start(environment, OpsApp.PersistPaused))
        {
            await app.Send(5);
            await app.Send(7);
            await app.Send(11);
            await app.Attest();
            await app.Until("count(*) = 3 FROM sent_messages");
            AssertTotal(await app.Get("/ops/ledger"), accepted: 23, inFlight: 23);

            var queue = new QueueClient(environment.QueueStorage, "events",
                new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 });
            var taken = (await queue.ReceiveMessageAsync()).Value;
            stolen = MessageHeader.Read(taken.Body.ToArray(), out _)!;
            await queue.DeleteMessageAsync(taken.MessageId, taken.PopReceipt);
        }

        await using (var app = await DaybookApp.Start(environment))
        {
            await app.Drain();
            // For a minute, young messages do not count as missing.
            AssertTotal(await app.Get("/ops/ledger"), accepted: 23, persisted: 23 - stolen.Events, inFlight: stolen.Events);
            await app.Execute("UPDATE sent_messages SET attested_at = now() - interval '61 seconds'");

            var ledger = await app.Get("/ops/ledger");

            AssertTotal(ledger, accepted: 23, persisted: 23 - stolen.Events, difference: stolen.Events);
            var missing = Assert.Single(ledger.GetProperty("missing").EnumerateArray());
            Assert.Equal(stolen.MessageId, missing.GetProperty("message_id").GetGuid());
            Assert.Equal(stolen.Events, missing.GetProperty("events").GetInt32());
        }
    }

    [Fact]
    public async Task Every_outcome_has_its_place_and_they_add_up()
    {
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment());
        var id = Guid.CreateVersion7();
        object[] events =
            [new { event_id = id, event_type = "a", user_id = "ann" },
                new { event_type = "b", user_id = "bob", event_id = Guid.CreateVersion7() }, new { user_id = "no type" }];
        await app.Post("/events", events, System.Net.HttpStatusCode.Accepted);
        await app.Drain();
        await app.Post("/events", events[0], System.Net.HttpStatusCode.Accepted);
        await app.Post("/events", new { event_id = id, event_type = "other", user_id = "ann" }, System.Net.HttpStatusCode.Accepted);
        await app.Attest();
        await app.Drain();

        var total = (await app.Get("/ops/ledger")).GetProperty("total");

        Assert.Equal("4 2 1 1 0 0 0 0 1 4",
            Numbers(total, "accepted", "persisted", "duplicate", "rejected", "dead_lettered", "in_flight", "difference", "unattested",
                "door_rejected", "receipted"));
    }

    [Fact]
    public async Task Messages_of_a_killed_writer_count_by_their_arrival()
    {
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment());
        await app.Send(4);
        await app.Until("count(*) = 1 FROM messages");
        await app.Execute("DELETE FROM sent_messages");

        var total = (await app.Get("/ops/ledger")).GetProperty("total");

        Assert.Equal("4 4 0 4", Numbers(total, "accepted", "persisted", "difference", "unattested"));
    }

    [Fact]
    public async Task Old_hours_are_folded_and_say_the_same_as_before()
    {
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment());
        await app.Send(4);
        await app.Send(6);
        await app.Attest();
        await app.Drain();
        await app.Until("count(*) = 2 FROM sent_messages");
        await app.Execute(
            "UPDATE messages SET hour = hour - interval '9 days'; UPDATE sent_messages SET hour = hour - interval '9 days'; UPDATE "
            + "receipted SET hour = hour - interval '9 days'");
        var before = await app.Get("/ops/ledger");

        Assert.Equal(2, await app.Services.GetRequiredService<FoldLedger>().Run(TestContext.Current.CancellationToken));

        Assert.Equal(0L,
            await app.Scalar<long>(
                "SELECT (SELECT count(*) FROM messages) + (SELECT count(*) FROM sent_messages) + (SELECT count(*) FROM receipted)"));
        Assert.Equal(before.GetProperty("hours").GetRawText(), (await app.Get("/ops/ledger")).GetProperty("hours").GetRawText());
    }

    [Fact]
    public async Task Folding_goes_on_around_a_message_that_was_lost_and_a_trace_does_not_read_what_is_settled()
    {
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment());
        await app.Send(4);
        await app.Attest();
        await app.Drain();
        await app.Execute(
            "UPDATE messages SET hour = hour - interval '9 days'; INSERT INTO sent_messages (message_id, hour, events, attested_at) "
            + "SELECT gen_random_uuid(), date_trunc('hour', now()) - interval '10 days', 1, now() - interval '10 days'");

        Assert.Equal(1, await app.Services.GetRequiredService<FoldLedger>().Run(TestContext.Current.CancellationToken));
        var ledger = await app.Get("/ops/ledger");
        Assert.Equal("5 4 1", Numbers(ledger.GetProperty("total"), "accepted", "persisted", "difference"));
        Assert.Single(ledger.GetProperty("missing").EnumerateArray());
    }

    [Fact]
    public async Task What_has_its_outcome_is_not_looked_at_again_and_what_was_lost_is()
    {
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment());
        await app.Send(4);
        await app.Attest();
        await app.Drain();
        await app.Until("count(*) = 1 FROM sent_messages");
        await app.Execute(
            "INSERT INTO sent_messages (message_id, hour, events) SELECT gen_random_uuid(), date_trunc('hour', now()), 1; UPDATE "
            + "sent_messages SET attested_at = now() - interval '2 minutes'");

        var unresolved = await app.Services.GetRequiredService<ReadUnresolved>().Run(TestContext.Current.CancellationToken);

        Assert.Single(unresolved.Messages);
        Assert.Equal("1 open, 1 settled",
            await app.Scalar<string>(
                "SELECT concat_ws(' ', count(*) FILTER (WHERE open), 'open,', count(*) FILTER (WHERE NOT open), 'settled') FROM "
                + "sent_messages"));
    }

    [Fact]
    public async Task A_lost_message_is_loud_after_any_time_until_it_is_written_off_and_then_the_ledger_agrees()
    {
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment());
        await app.Send(4);
        await app.Attest();
        await app.Drain();
        var lost = Guid.CreateVersion7();
        await app.Execute(
            $"INSERT INTO sent_messages (message_id, hour, events, attested_at) SELECT '{lost}', date_trunc('hour', now()) - interval "
            + $"'20 days', 7, now() - interval '20 days'");
        async Task<string> Look()
        {
            for (var i = 0; i < 2; i++) await app.Services.GetRequiredService<RunQuality>().Run(TestContext.Current.CancellationToken);
            return await app.Scalar<string>(
                "SELECT status FROM quality_findings WHERE name = 'ledger_difference' ORDER BY run_id DESC LIMIT 1");
        }

        Assert.Equal("fail", await Look());
        await app.Post($"/ops/ledger/{lost}/write-off", new { }, HttpStatusCode.BadRequest);
        await app.Post($"/ops/ledger/{Guid.CreateVersion7()}/write-off", new { reason = "never was" }, HttpStatusCode.NotFound);
        var written = await app.Post($"/ops/ledger/{lost}/write-off", new { reason = "The queue was cleared by hand." }, HttpStatusCode.OK);
        await app.Post($"/ops/ledger/{lost}/write-off", new { reason = "another" }, HttpStatusCode.OK);

        Assert.Equal(7, written.GetProperty("events").GetInt32());
        Assert.Equal("ok", await Look());
        var ledger = await app.Get("/ops/ledger");
        Assert.Equal("11 4 7 0", Numbers(ledger.GetProperty("total"), "accepted", "persisted", "written_off", "difference"));
        Assert.Empty(ledger.GetProperty("missing").EnumerateArray());
        await app.Services.GetRequiredService<FoldLedger>().Run(TestContext.Current.CancellationToken);
        Assert.Equal(0L, await app.Scalar<long>($"SELECT count(*) FROM sent_messages WHERE message_id = '{lost}'"));
        Assert.Equal("11 4 7 0",
            Numbers((await app.Get("/ops/ledger")).GetProperty("total"), "accepted", "persisted", "written_off", "difference"));
        Assert.Equal("The queue was cleared by hand.",
            await app.Scalar<string>($"SELECT reason FROM written_off WHERE message_id = '{lost}'"));
    }

    private static void AssertTotal(JsonElement ledger, int accepted, int persisted = 0, int inFlight = 0, int difference = 0) =>
        Assert.Equal(
        $"{accepted} {persisted} {inFlight} {difference}",
        Numbers(ledger.GetProperty("total"), "accepted", "persisted", "in_flight", "difference"));

    private static string Numbers(JsonElement row, params string[] names) =>
        string.Join(' ', names.Select(n => row.GetProperty(n).GetInt64()));
}
