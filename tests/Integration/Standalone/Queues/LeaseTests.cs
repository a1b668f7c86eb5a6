using System.Globalization;

namespace Daybook.Tests.Standalone.Queues;

public sealed class LeaseTests(StandIns standIns)
{
    [Fact]
    public async Task The_lease_is_renewed_while_the_function_runs_so_that_two_pumps_do_not_run_it_twice()
    {
        var (settings, work, _) = await QueueBench.New(standIns);
        await work.Send("long");
        var probe = new Probe { Behave = (_, cancel) => Task.Delay(TimeSpan.FromSeconds(8), cancel) };

        await using var one = await TestHost.Start(typeof(WorkTrigger), settings, probe);
        await using var two = await TestHost.Start(typeof(WorkTrigger), settings, probe);

        await Eventually.True(async () => await work.Count() == 0);
        Assert.Equal(["long#1"], probe.Calls);
    }

    [Fact]
    public async Task No_more_than_batch_size_and_threshold_run_at_a_time_and_two_pumps_share_a_queue_without_doubles()
    {
        var (settings, work, _) = await QueueBench.New(standIns, ("batchSize", "4"), ("newBatchThreshold", "2"));
        var sent = Enumerable.Range(0, 60).Select(i => i.ToString(CultureInfo.InvariantCulture)).ToList();
        foreach (var text in sent) await work.Send(text);
        var (running, most) = (0, 0);
        var probe = new Probe();
        probe.Behave = async (_, cancel) =>
        {
            var now = Interlocked.Increment(ref running);
            InterlockedMax(ref most, now);
            await Task.Delay(30, cancel);
            Interlocked.Decrement(ref running);
        };

        await using var one = await TestHost.Start(typeof(WorkTrigger), settings, probe);
        await using var two = await TestHost.Start(typeof(WorkTrigger), settings, probe);

        await Eventually.True(async () => await work.Count() == 0);
        Assert.Equal(sent.Select(text => text + "#1").Order(), probe.Calls.Order());
        Assert.InRange(most, 1, 12);
    }

    [Fact]
    public async Task A_stop_lets_running_messages_finish_and_takes_no_more()
    {
        var (settings, work, _) = await QueueBench.New(standIns, ("batchSize", "1"), ("newBatchThreshold", "0"));
        await work.Send("first");
        await work.Send("second");
        var release = new TaskCompletionSource();
        var probe = new Probe { Behave = (_, _) => release.Task };
        await using var host = await TestHost.Start(typeof(WorkTrigger), settings, probe);
        await Eventually.True(() => probe.Calls.Count == 1);

        var stop = host.Stop();
        await Task.Delay(300);
        Assert.False(stop.IsCompleted);
        release.SetResult();
        await stop;

        Assert.Equal(["first#1"], probe.Calls);
        Assert.Equal("second", Decode(Assert.Single(await work.Peek()).MessageText));
        Assert.Equal(1, await work.Count());
    }

    [Fact]
    public async Task A_run_that_outlasts_the_drain_is_cancelled_and_its_message_visible_at_once()
    {
        var (settings, work, _) = await QueueBench.New(standIns, ("visibilityTimeout", "00:10:00"));
        await work.Send("endless");
        var probe = new Probe { Behave = (_, cancel) => Task.Delay(Timeout.Infinite, cancel) };
        await using var host = await TestHost.Start(
            typeof(WorkTrigger), settings, probe,
            options => options with { DrainTime = TimeSpan.FromMilliseconds(200), QueueLease = TimeSpan.FromMinutes(5) });
        await Eventually.True(() => probe.Calls.Count == 1);

        await host.Stop();

        await Eventually.True(async () => (await work.Peek()).Length == 1);
    }

    [Fact]
    public async Task A_lost_lease_is_borne_and_whoever_took_the_message_settles_it()
    {
        var (settings, work, _) = await QueueBench.New(standIns);
        await work.Send("stolen");
        var probe = new Probe();
        var client = new Azure.Storage.Queues.QueueClient(settings["AzureWebJobsStorage"], "work");
        probe.Behave = async (what, cancel) =>
        {
            // Another client deletes it meanwhile.
            if (what.StartsWith("stolen", StringComparison.Ordinal)) await client.ClearMessagesAsync(cancel);
        };

        await using var host = await TestHost.Start(typeof(WorkTrigger), settings, probe);
        await Eventually.True(() => host.Log.All.Any(line => line.Contains("took over the lease", StringComparison.Ordinal)));
        await work.Send("next");

        await Eventually.True(() => probe.Calls.Contains("next#1"));
        await Eventually.True(async () => await work.Count() == 0);
    }

    private static string Decode(string text) => System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(text));

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = most; value > seen; seen = most)
        {
            if (Interlocked.CompareExchange(ref most, value, seen) == seen) return;
        }
    }
}
