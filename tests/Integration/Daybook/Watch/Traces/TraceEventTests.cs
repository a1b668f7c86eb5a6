using System.Net;
using Daybook.Tests.Days.Rollup;
using NodaTime;

namespace Daybook.Tests.Watch.Traces;

public sealed class TraceEventTests(StandIns standIns)
{
    [Fact]
    public async Task A_stored_event_is_followed_from_the_table_to_the_report_and_the_file()
    {
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment());
        var id = (await app.Send(3))[1];
        await app.Drain();

        var stored = await app.Get($"/events/{id}");
        Assert.Equal("persisted", stored.GetProperty("state").GetString());
        Assert.Equal("click", stored.GetProperty("event_type").GetString());

        await app.Post("/ops/rollup?wait=60", new { }, HttpStatusCode.OK);
        var counted = await app.Get($"/events/{id}");
        Assert.Equal("exported", counted.GetProperty("state").GetString());
        Assert.Equal(1, counted.GetProperty("rolled_up").GetProperty("revision").GetInt32());
        Assert.Matches(@"^metrics/dt=\d{4}-\d\d-\d\d/metrics\.jsonl$", counted.GetProperty("exported")[0].GetProperty("file").GetString());
    }

    [Fact]
    public async Task Before_2000_the_first_moment_of_a_quarter_hour_waits_for_the_rollup_too()
    {
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment());
        var history = await StoredHistory.New(app.Database);
        await history.Add("view", "ann", Instant.FromUtc(1995, 3, 1, 10, 15));

        Assert.Equal("persisted", (await app.Get($"/events/{history.Events[0].Id}")).GetProperty("state").GetString());
    }

    [Fact]
    public async Task Before_it_is_published_it_is_rolled_up()
    {
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment());
        var id = (await app.Send(1))[0];
        await app.Drain();
        await app.Post("/ops/rollup?wait=60", new { }, HttpStatusCode.OK);
        await app.Execute("DELETE FROM archived_metrics");

        Assert.Equal("rolled_up", (await app.Get($"/events/{id}")).GetProperty("state").GetString());
    }

    [Fact]
    public async Task An_event_on_the_queue_is_queued_one_that_was_never_sent_is_unknown_while_anything_is_in_flight()
    {
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment(), OpsApp.PersistPaused);
        var id = (await app.Send(2))[0];
        await app.Attest();
        await app.Until("count(*) = 1 FROM sent_messages");

        Assert.Equal("queued", (await app.Get($"/events/{id}")).GetProperty("state").GetString());
        var unknown = await app.Get($"/events/{Guid.CreateVersion7()}");
        Assert.Equal("unknown", unknown.GetProperty("state").GetString());
        Assert.Equal(2, unknown.GetProperty("in_flight").GetProperty("events").GetInt32());
    }

    [Fact]
    public async Task Only_when_nothing_is_in_flight_it_was_not_received()
    {
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment());
        await app.Send(1);
        await app.Attest();
        await app.Drain();

        Assert.Equal("unknown", (await app.Get($"/events/{Guid.CreateVersion7()}")).GetProperty("state").GetString());
        await app.Execute("UPDATE sent_messages SET attested_at = now() - interval '11 seconds'");
        Assert.Equal("not_found",
            (await app.Get($"/events/{Guid.CreateVersion7()}", HttpStatusCode.NotFound)).GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_refused_event_says_why_and_a_stored_one_also_shows_its_conflict()
    {
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment());
        var refused = Guid.CreateVersion7();
        var stored = Guid.CreateVersion7();
        await app.Post("/events",
            new object[] { new { event_id = refused, user_id = "ann" }, new { event_id = stored, event_type = "a", user_id = "ann" } },
            HttpStatusCode.Accepted);
        await app.Drain();
        await app.Post("/events", new { event_id = stored, event_type = "b", user_id = "ann" }, HttpStatusCode.Accepted);
        await app.Drain();

        var first = await app.Get($"/events/{refused}");
        Assert.Equal("rejected", first.GetProperty("state").GetString());
        Assert.Equal("missing_field", first.GetProperty("rejected")[0].GetProperty("code").GetString());
        var second = await app.Get($"/events/{stored}");
        Assert.Equal("persisted", second.GetProperty("state").GetString());
        Assert.Equal("conflict", second.GetProperty("rejected")[0].GetProperty("code").GetString());
    }

    [Fact]
    public async Task The_senders_own_id_finds_it_too()
    {
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment());
        await app.Post("/events", new { event_id = "order-17", event_type = "a", user_id = "ann", source = "shop" },
            HttpStatusCode.Accepted);
        await app.Drain();

        Assert.Equal("persisted", (await app.Get("/events/order-17?source=shop")).GetProperty("state").GetString());
    }
}
