using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Daybook.Tools.Chaos;
using Daybook.Days.Rollup;
using Daybook.Tests.Watch;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Daybook.Tests.Watch.Quality;

/// <summary>Each alert about the system, raised and resolved by its real cause.</summary>
public sealed class AlertsOfTheSystemTests(StandIns standIns)
{
    [Fact]
    public async Task Dead_letters_alarm_until_they_are_replayed_or_discarded()
    {
        await using var quality = await QualityApp.Start(await standIns.NewEnvironment());
        await quality.Queue("events").SendMessageAsync("not a message", TestContext.Current.CancellationToken);
        await quality.App.Until("count(*) = 1 FROM dead_letters");

        await quality.AssertRaised("dead_letters", [null]);

        // Each letter is a separate problem, so one more is reported at once, as a reminder of the same alert.
        await quality.Queue("events").SendMessageAsync("nor this", TestContext.Current.CancellationToken);
        await quality.App.Until("count(*) = 2 FROM dead_letters");
        var reminder = Assert.Single(await quality.Look("dead_letters"));
        Assert.Equal((true, 2), (reminder.GetProperty("reminder").GetBoolean(), reminder.GetProperty("value").GetInt32()));

        await quality.App.Post("/ops/dead-letters/discard", new { all = true, reason = "a test" }, HttpStatusCode.OK);
        await quality.AssertResolved("dead_letters");
    }

    [Fact]
    public async Task A_poison_queue_without_a_reader_alarms_in_the_second_look()
    {
        await using var quality =
            await QualityApp.Start(await standIns.NewEnvironment(), new() { ["AzureWebJobs.KeepDeadLetter.Disabled"] = "true" });
        var poison = quality.Queue("events-poison");
        await poison.CreateIfNotExistsAsync();
        await poison.SendMessageAsync("not a message", TestContext.Current.CancellationToken);

        Assert.Empty(await quality.Look("poison_queue_not_empty"));
        Assert.Equal("warn", (await quality.Finding("poison_queue_not_empty")).GetProperty("status").GetString());
        await quality.AssertRaised("poison_queue_not_empty", [null]);

        await poison.ClearMessagesAsync(TestContext.Current.CancellationToken);
        await quality.AssertResolved("poison_queue_not_empty");
    }

    [Fact]
    public async Task Events_that_nobody_stores_are_an_old_backlog_and_a_failing_persist()
    {
        var environment = await standIns.NewEnvironment();
        await using var paused = await QualityApp.Start(environment, OpsApp.PersistPaused);
        await paused.App.Send(3);
        paused.Clock.Offset = TimeSpan.FromMinutes(20);

        await paused.AssertRaised("queue_backlog_old", [null]);
        Assert.Equal("fail", (await paused.Finding("persist_failing")).GetProperty("status").GetString());
        Assert.Single(paused.Receiver.Taken, t => t.Notice.GetProperty("name").GetString() == "persist_failing");
        var gauge = (await paused.App.Http.GetStringAsync("/metrics")).Split('\n')
            .Single(l => l.StartsWith("queue_oldest_message_seconds{queue=\"events\"}", StringComparison.Ordinal));
        Assert.InRange(double.Parse(gauge.Split(' ')[1]), 1100, 4000);

        await using var storing = await QualityApp.Start(environment, other: paused);
        await storing.App.Drain();
        var resolved = await storing.Look("queue_backlog_old", "persist_failing");
        Assert.Equal(["persist_failing resolved", "queue_backlog_old resolved"],
            resolved.Select(n => $"{n.GetProperty("name")} {n.GetProperty("state")}").Order());
    }

    [Fact]
    public async Task A_message_that_the_ledger_misses_alarms_when_it_is_missing_twice()
    {
        var environment = await standIns.NewEnvironment();
        byte[] stolen;
        await using (var paused = await DaybookApp.Start(environment, OpsApp.PersistPaused))
        {
            await paused.Send(5);
            await paused.Send(7);
            await paused.Attest();
            await paused.Until("count(*) = 2 FROM sent_messages");
            var queue = new Azure.Storage.Queues.QueueClient(environment.QueueStorage, "events",
                new() { MessageEncoding = Azure.Storage.Queues.QueueMessageEncoding.Base64 });
            var taken = (await queue.ReceiveMessageAsync()).Value;
            stolen = taken.Body.ToArray();
            await queue.DeleteMessageAsync(taken.MessageId, taken.PopReceipt);
        }

        await using var quality = await QualityApp.Start(environment);
        await quality.App.Drain();
        await quality.App.Execute("UPDATE sent_messages SET attested_at = now() - interval '61 seconds'");
        Assert.Empty(await quality.Look("ledger_difference"));
        Assert.Equal("warn", (await quality.Finding("ledger_difference")).GetProperty("status").GetString());
        await quality.AssertRaised("ledger_difference", [null]);

        await quality.Queue("events").SendMessageAsync(new BinaryData(stolen), timeToLive: TimeSpan.FromSeconds(-1));
        await quality.App.Until("count(*) = 2 FROM messages");
        await quality.AssertResolved("ledger_difference");
    }

    [Fact]
    public async Task A_rollup_that_does_not_come_alarms_until_one_does()
    {
        await using var quality = await QualityApp.Start(await standIns.NewEnvironment(), offset: TimeSpan.FromHours(3));

        await quality.AssertRaised("rollup_late_or_failed", [null]);

        await quality.RollUp();
        await quality.AssertResolved("rollup_late_or_failed");
    }

    [Fact]
    public async Task A_table_changed_behind_its_back_alarms_until_a_recount_finds_it_right()
    {
        await using var quality = await QualityApp.Start(await standIns.NewEnvironment());
        var recount = quality.App.Services.GetRequiredService<NightlyRecount>();
        await quality.Send(new { event_type = "a", user_id = "ann", occurred_at = DateTimeOffset.UtcNow.AddDays(-2) });
        await quality.RollUp();
        await quality.App.Execute("UPDATE metrics_by_day SET event_count = event_count + 1");
        await recount.Run(TestContext.Current.CancellationToken);

        await quality.AssertRaised("recount_fault",
            await quality.App.Scalar<long>("SELECT count(*) FROM rollup_faults WHERE resolved_at IS NULL") > 0 ? [null] : []);

        await quality.App.Execute("UPDATE metrics_by_day SET event_count = event_count - 1");
        await recount.Run(TestContext.Current.CancellationToken);
        await quality.AssertResolved("recount_fault");
    }

    [Fact]
    public async Task A_day_that_S3_does_not_take_alarms_until_it_does()
    {
        var environment = await standIns.NewEnvironment();
        await using var proxy = await S3FaultProxy.Start(environment.S3ServiceUrl);
        await using var quality = await QualityApp.Start(environment, new() { ["Daybook__S3__ServiceUrl"] = proxy.Url });
        proxy.Fault = (_, _) => S3Fault.Refuse;
        await quality.Send(new { event_type = "a", user_id = "ann" });
        await quality.RollUp();
        quality.Clock.Offset = TimeSpan.FromHours(4);

        await quality.AssertRaised("s3_publish_late", [null]);

        proxy.Fault = (_, _) => S3Fault.None;
        await quality.RollUp();
        await quality.AssertResolved("s3_publish_late");
    }

    [Fact]
    public async Task A_database_near_its_limit_alarms_and_the_state_outlives_the_instance()
    {
        var environment = await standIns.NewEnvironment();
        await using var tight = await QualityApp.Start(environment, new() { ["Daybook__Quality__DatabaseLimitGb"] = "0.001" });
        await tight.AssertRaised("disk_or_database_size", [null]);

        await using var roomy = await QualityApp.Start(environment, new() { ["Daybook__Quality__DatabaseLimitGb"] = "1000" }, other: tight);
        await roomy.AssertResolved("disk_or_database_size");
    }

    [Fact]
    public async Task A_sender_with_a_wrong_key_alarms()
    {
        await using var quality = await QualityApp.Start(await standIns.NewEnvironment());
        using (var sender = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(quality.App.Url) })
        {
            sender.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "rotated-yesterday");
            for (var i = 0; i < 5; i++)
            {
                using var answer =
                    await sender.PostAsJsonAsync("/events", new { event_type = "a", user_id = "ann" },
                        TestContext.Current.CancellationToken);
                Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
            }
        }

        // Writes the buffered rows.
        await quality.App.Get("/ops/audit?action=refused");

        await quality.AssertRaised("sender_rejected_by_access", [null]);
        Assert.Contains("5 calls (unknown_key)", (await quality.Finding("sender_rejected_by_access")).GetProperty("detail").GetString(),
            StringComparison.Ordinal);

        quality.Clock.Offset = TimeSpan.FromHours(1);
        await quality.AssertResolved("sender_rejected_by_access");
    }

    [Fact]
    public async Task PostgreSQL_away_is_told_although_nothing_can_be_written_down()
    {
        var environment = await standIns.NewEnvironment();
        var direct = new NpgsqlConnectionStringBuilder(environment.Postgres);
        await using var relay = new TcpRelay(direct.Port);
        var through = new NpgsqlConnectionStringBuilder(environment.Postgres) { Host = "127.0.0.1", Port = relay.Port };
        await using var quality = await QualityApp.Start(environment, new() { ["ConnectionStrings__Postgres"] = through.ConnectionString });
        await quality.Look();

        relay.Open = false;
        await EndSessions(environment);
        Assert.Equal("raised", await Next(quality, "postgres_unreachable"));
        Assert.Empty(await quality.Look("postgres_unreachable"));
        Assert.Contains("alerts_open{name=\"postgres_unreachable\"} 1\n", await quality.App.Http.GetStringAsync("/metrics"),
            StringComparison.Ordinal);

        relay.Open = true;
        Assert.Equal("resolved", await Next(quality, "postgres_unreachable"));
        Assert.Empty(await quality.Look("postgres_unreachable"));
        await quality.App.Until("count(*) = 1 FROM alerts WHERE name = 'postgres_unreachable' AND resolved_at IS NOT NULL");
    }

    [Fact]
    public async Task A_read_only_PostgreSQL_is_a_failing_persist()
    {
        var environment = await standIns.NewEnvironment();
        var name = new NpgsqlConnectionStringBuilder(environment.Postgres).Database;
        await using var quality = await QualityApp.Start(environment);
        await quality.Look();

        await Sql.Scalar(environment.Postgres + ";Pooling=false", $"ALTER DATABASE \"{name}\" SET default_transaction_read_only = on");
        await EndSessions(environment);
        Assert.Equal("raised", await Next(quality, "persist_failing"));
        Assert.Empty(await quality.Look("persist_failing"));

        await Sql.Scalar(environment.Postgres + ";Pooling=false",
            $"BEGIN READ WRITE; ALTER DATABASE \"{name}\" SET default_transaction_read_only = off; COMMIT");
        await EndSessions(environment);
        Assert.Equal("resolved", await Next(quality, "persist_failing"));
    }

    // Sessions end on their next use, so the first checks may still see old ones.
    private static async Task<string?> Next(QualityApp quality, string name)
    {
        for (var i = 0; i < 100; i++)
        {
            if (await quality.Look(name) is [var notice, ..]) return notice.GetProperty("state").GetString();
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        return null;
    }

    private static async Task EndSessions(TestEnvironment environment) =>
        await Sql.Scalar(environment.Postgres + ";Pooling=false",
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");
}
