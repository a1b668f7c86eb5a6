using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Daybook.Watch.Quality;
using Daybook.Tests.Watch;
using Microsoft.Extensions.DependencyInjection;

namespace Daybook.Tests.Watch.Quality;

/// <summary>How alerts reach their receiver, each exactly once.</summary>
public sealed class NoticesTests(StandIns standIns)
{
    private const string Secret = "a secret of at least thirty-two characters";

    [Fact]
    public async Task A_notice_that_is_not_taken_holds_up_no_other_and_is_told_by_the_next_look()
    {
        await using var quality =
            await QualityApp.Start(await standIns.NewEnvironment(),
                new() { ["Daybook__Quality__DatabaseLimitGb"] = "0.001", ["Daybook__Alerts__WebhookSecret"] = Secret });
        await quality.Queue("events").SendMessageAsync("not a message", TestContext.Current.CancellationToken);
        await quality.App.Until("count(*) = 1 FROM dead_letters");
        quality.Receiver.Answer = n => n.GetProperty("name").GetString() == "dead_letters" ? 400 : 200;

        Assert.Equal(["disk_or_database_size"],
            (await quality.Look("dead_letters", "disk_or_database_size")).Select(n => n.GetProperty("name").GetString()));
        Assert.Equal("it answered 400",
            await quality.App.Scalar<string>("SELECT last_error FROM alert_notices WHERE delivered_at IS NULL"));

        // It ends before its beginning was reported. Both are reported, in order.
        await quality.App.Post("/ops/dead-letters/discard", new { all = true, reason = "a test" }, HttpStatusCode.OK);
        quality.Receiver.Answer = _ => 200;
        Assert.Equal(["raised", "resolved"], (await quality.Look("dead_letters")).Select(n => n.GetProperty("state").GetString()));

        Assert.All(quality.Receiver.Taken, t =>
        {
            var parts = t.Signature.Split(',');
            var time = long.Parse(parts[0][2..], CultureInfo.InvariantCulture);
            var hash = HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), (byte[])[.. Encoding.ASCII.GetBytes($"{time}."), .. t.Body]);
            Assert.Equal("v1=" + Convert.ToHexStringLower(hash), parts[1]);
        });
    }

    [Fact]
    public async Task A_receiver_that_fails_for_a_moment_is_asked_again_within_the_look()
    {
        await using var quality =
            await QualityApp.Start(await standIns.NewEnvironment(), new() { ["Daybook__Quality__DatabaseLimitGb"] = "0.001" });
        var asked = 0;
        quality.Receiver.Answer = _ => Interlocked.Increment(ref asked) == 1 ? 503 : 200;

        Assert.Single(await quality.Look("disk_or_database_size"));
        Assert.Equal(2, quality.Receiver.Posts);
    }

    [Fact]
    public async Task Two_instances_that_look_at_once_tell_once()
    {
        var environment = await standIns.NewEnvironment();
        var settings = new Dictionary<string, string?> { ["Daybook__Quality__DatabaseLimitGb"] = "0.001" };
        await using var one = await QualityApp.Start(environment, settings);
        await using var other = await QualityApp.Start(environment, settings, other: one);
        var looks = new[] { one, other }.Select(a => a.App.Services.GetRequiredService<RunQuality>()).ToList();

        await Task.WhenAll(Enumerable.Range(0, 6).Select(i => looks[i % 2].Run(TestContext.Current.CancellationToken)));

        Assert.Single(one.Receiver.Taken);
    }

    [Fact]
    public async Task What_stays_open_is_told_again_after_its_time_and_history_shows_it()
    {
        await using var quality =
            await QualityApp.Start(await standIns.NewEnvironment(),
                new() { ["Daybook__Quality__DatabaseLimitGb"] = "0.001", ["Daybook__Alerts__RenotifyHours"] = "5" });
        await quality.AssertRaised("disk_or_database_size", [null]);
        quality.Clock.Offset = TimeSpan.FromHours(6);

        var reminder = Assert.Single(await quality.Look("disk_or_database_size"));
        Assert.Equal((true, "raised"), (reminder.GetProperty("reminder").GetBoolean(), reminder.GetProperty("state").GetString()));

        var history = (await quality.App.Get("/ops/quality?history=1d&name=disk_or_database_size")).GetProperty("history");
        Assert.Equal((3, 3, 1),
            (history.GetProperty("runs").GetArrayLength(), history.GetProperty("series").GetArrayLength(),
                history.GetProperty("alerts").GetArrayLength()));

        // Results are kept for 30 days; the open alert stays.
        quality.Clock.Offset = TimeSpan.FromDays(40);
        await quality.Look();
        Assert.Equal(1L, await quality.App.Scalar<long>("SELECT count(*) FROM quality_runs"));
        Assert.Equal(1L,
            await quality.App.Scalar<long>("SELECT count(*) FROM alerts WHERE resolved_at IS NULL AND name = 'disk_or_database_size'"));
    }

    [Fact]
    public async Task A_queue_that_does_not_answer_is_said_and_neither_raises_nor_resolves()
    {
        var environment = await standIns.NewEnvironment();
        var (relay, connection) = TcpRelay.Before(environment.QueueStorage);
        await using var closing = relay;
        relay.Open = false;
        await using var quality = await QualityApp.Start(environment with { QueueStorage = connection });

        Assert.Empty(await quality.Look("queue_backlog_old", "poison_queue_not_empty", "ledger_difference"));

        var finding = await quality.Finding("queue_backlog_old");
        Assert.Equal("warn", finding.GetProperty("status").GetString());
        Assert.StartsWith("The check could not run", finding.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal("ok", (await quality.Finding("dead_letters")).GetProperty("status").GetString());
        relay.Open = true;
    }
}
