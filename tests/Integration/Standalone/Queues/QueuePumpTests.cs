using System.Globalization;

namespace Daybook.Tests.Standalone.Queues;

public sealed class QueuePumpTests(StandIns standIns)
{
    [Fact]
    public async Task A_message_whose_function_succeeds_is_deleted()
    {
        var (settings, work, poison) = await NewAsync();
        await work.SendAsync("héllo");

        await using var host = await TestHost.StartAsync(typeof(WorkTrigger), settings);

        await Eventually.TrueAsync(async () => await work.CountAsync() == 0);
        Assert.Equal(["héllo#1"], host.Probe.Calls);
        Assert.Equal(0, await poison.CountAsync());
    }

    [Fact]
    public async Task A_queue_that_is_not_there_is_made()
    {
        var (settings, work, _) = await NewAsync();
        await using var host = await TestHost.StartAsync(typeof(WorkTrigger), settings);

        await work.SendAsync("later");

        await Eventually.TrueAsync(() => host.Probe.Calls.Count == 1);
    }

    [Fact]
    public async Task A_failed_message_is_hidden_for_the_visibility_timeout_and_then_tried_again()
    {
        var (settings, work, _) = await NewAsync(("visibilityTimeout", "00:00:02"));
        await work.SendAsync("a");
        var probe = new Probe();
        var failedAt = default(DateTimeOffset);
        var againAt = default(DateTimeOffset);
        probe.Behave = (what, _) =>
        {
            if (what == "a#1")
            {
                failedAt = TimeProvider.System.GetUtcNow();
                throw new InvalidOperationException("the first time");
            }

            againAt = TimeProvider.System.GetUtcNow();
            return Task.CompletedTask;
        };

        await using var host = await TestHost.StartAsync(typeof(WorkTrigger), settings, probe);

        await Eventually.TrueAsync(async () => await work.CountAsync() == 0);
        Assert.Equal(["a#1", "a#2"], probe.Calls);
        // Never earlier than asked for; Azurite counts whole seconds.
        Assert.True(againAt - failedAt >= TimeSpan.FromSeconds(1), $"Tried again after {againAt - failedAt}.");
    }

    [Fact]
    public async Task After_the_last_delivery_a_failing_message_goes_to_the_poison_queue_to_stay()
    {
        var (settings, work, poison) = await NewAsync(("maxDequeueCount", "3"));
        await work.SendAsync("bad");
        var probe = new Probe { Behave = (_, _) => throw new InvalidOperationException("always") };

        await using var host = await TestHost.StartAsync(typeof(WorkTrigger), settings, probe);

        await Eventually.TrueAsync(async () => await poison.CountAsync() == 1 && await work.CountAsync() == 0);
        Assert.Equal(["bad#1", "bad#2", "bad#3"], probe.Calls);
        var copy = Assert.Single(await poison.PeekAsync());
        Assert.Equal("bad", System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(copy.MessageText)));
        // 7 days is the service's default; "never" is written as the end of time.
        Assert.True(copy.ExpiresOn > TimeProvider.System.GetUtcNow().AddYears(50), $"It expires {copy.ExpiresOn}.");
    }

    [Fact]
    public async Task A_message_delivered_too_often_goes_to_the_poison_queue_without_a_run()
    {
        var (settings, work, poison) = await NewAsync(("maxDequeueCount", "1"));
        await work.SendAsync("killer");
        var probe = new Probe { Behave = (_, cancel) => Task.Delay(Timeout.Infinite, cancel) };
        await using (var killed = await TestHost.StartAsync(typeof(WorkTrigger), settings, probe, options => options with { DrainTime = TimeSpan.Zero }))
            await Eventually.TrueAsync(() => probe.Calls.Count == 1);

        await using var host = await TestHost.StartAsync(typeof(WorkTrigger), settings);

        await Eventually.TrueAsync(async () => await poison.CountAsync() == 1 && await work.CountAsync() == 0);
        Assert.Empty(host.Probe.Calls);
    }

    [Fact]
    public async Task A_message_that_is_not_base64_goes_to_the_poison_queue_unchanged_and_unrun()
    {
        var (settings, work, poison) = await NewAsync();
        await work.SendRawAsync("{not base64}");

        await using var host = await TestHost.StartAsync(typeof(WorkTrigger), settings);

        await Eventually.TrueAsync(async () => await poison.CountAsync() == 1 && await work.CountAsync() == 0);
        Assert.Equal("{not base64}", Assert.Single(await poison.PeekAsync()).MessageText);
        Assert.Empty(host.Probe.Calls);
    }

    [Fact]
    public async Task A_poison_queue_has_none_of_its_own_and_after_its_last_delivery_a_message_is_called_no_more()
    {
        var (settings, _, poison) = await NewAsync(("maxDequeueCount", "1"));
        await poison.SendAsync("dead");
        var probe = new Probe { Behave = (_, _) => throw new InvalidOperationException("always") };

        await using var host = await TestHost.StartAsync(
            typeof(PoisonTrigger), settings, probe, options => options with { QueueLease = TimeSpan.FromSeconds(1) });

        // The second delivery is refused before the function.
        await Eventually.TrueAsync(() => host.Log.All.Any(line => line.Contains("delivered 2 times", StringComparison.Ordinal)));
        Assert.Equal(["dead#1"], probe.Calls);
        Assert.Equal(1, await poison.CountAsync());
    }

    [Fact]
    public async Task The_lease_is_renewed_while_the_function_runs_so_that_two_pumps_do_not_run_it_twice()
    {
        var (settings, work, _) = await NewAsync();
        await work.SendAsync("long");
        var probe = new Probe { Behave = (_, cancel) => Task.Delay(TimeSpan.FromSeconds(8), cancel) };

        await using var one = await TestHost.StartAsync(typeof(WorkTrigger), settings, probe);
        await using var two = await TestHost.StartAsync(typeof(WorkTrigger), settings, probe);

        await Eventually.TrueAsync(async () => await work.CountAsync() == 0);
        Assert.Equal(["long#1"], probe.Calls);
    }

    [Fact]
    public async Task No_more_than_batch_size_and_threshold_run_at_a_time_and_two_pumps_share_a_queue_without_doubles()
    {
        var (settings, work, _) = await NewAsync(("batchSize", "4"), ("newBatchThreshold", "2"));
        var sent = Enumerable.Range(0, 60).Select(i => i.ToString(CultureInfo.InvariantCulture)).ToList();
        foreach (var text in sent) await work.SendAsync(text);
        var (running, most) = (0, 0);
        var probe = new Probe();
        probe.Behave = async (_, cancel) =>
        {
            var now = Interlocked.Increment(ref running);
            InterlockedMax(ref most, now);
            await Task.Delay(30, cancel);
            Interlocked.Decrement(ref running);
        };

        await using var one = await TestHost.StartAsync(typeof(WorkTrigger), settings, probe);
        await using var two = await TestHost.StartAsync(typeof(WorkTrigger), settings, probe);

        await Eventually.TrueAsync(async () => await work.CountAsync() == 0);
        Assert.Equal(sent.Select(text => text + "#1").Order(), probe.Calls.Order());
        Assert.InRange(most, 1, 12);
    }

    [Fact]
    public async Task A_stop_lets_running_messages_finish_and_takes_no_more()
    {
        var (settings, work, _) = await NewAsync(("batchSize", "1"), ("newBatchThreshold", "0"));
        await work.SendAsync("first");
        await work.SendAsync("second");
        var release = new TaskCompletionSource();
        var probe = new Probe { Behave = (_, _) => release.Task };
        await using var host = await TestHost.StartAsync(typeof(WorkTrigger), settings, probe);
        await Eventually.TrueAsync(() => probe.Calls.Count == 1);

        var stop = host.StopAsync();
        await Task.Delay(300);
        Assert.False(stop.IsCompleted);
        release.SetResult();
        await stop;

        Assert.Equal(["first#1"], probe.Calls);
        Assert.Equal("second", Decode(Assert.Single(await work.PeekAsync()).MessageText));
        Assert.Equal(1, await work.CountAsync());
    }

    [Fact]
    public async Task A_run_that_outlasts_the_drain_is_cancelled_and_its_message_visible_at_once()
    {
        var (settings, work, _) = await NewAsync(("visibilityTimeout", "00:10:00"));
        await work.SendAsync("endless");
        var probe = new Probe { Behave = (_, cancel) => Task.Delay(Timeout.Infinite, cancel) };
        await using var host = await TestHost.StartAsync(
            typeof(WorkTrigger), settings, probe, options => options with { DrainTime = TimeSpan.FromMilliseconds(200), QueueLease = TimeSpan.FromMinutes(5) });
        await Eventually.TrueAsync(() => probe.Calls.Count == 1);

        await host.StopAsync();

        await Eventually.TrueAsync(async () => (await work.PeekAsync()).Length == 1);
    }

    [Fact]
    public async Task A_lost_lease_is_borne_and_whoever_took_the_message_settles_it()
    {
        var (settings, work, _) = await NewAsync();
        await work.SendAsync("stolen");
        var probe = new Probe();
        var client = new Azure.Storage.Queues.QueueClient(settings["AzureWebJobsStorage"], "work");
        probe.Behave = async (what, cancel) =>
        {
            // Somebody else deletes it meanwhile.
            if (what.StartsWith("stolen", StringComparison.Ordinal)) await client.ClearMessagesAsync(cancel);
        };

        await using var host = await TestHost.StartAsync(typeof(WorkTrigger), settings, probe);
        await Eventually.TrueAsync(() => host.Log.All.Any(line => line.Contains("lease was lost", StringComparison.Ordinal)));
        await work.SendAsync("next");

        await Eventually.TrueAsync(() => probe.Calls.Contains("next#1"));
        await Eventually.TrueAsync(async () => await work.CountAsync() == 0);
    }

    private static string Decode(string text) => System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(text));

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = most; value > seen; seen = most)
        {
            if (Interlocked.CompareExchange(ref most, value, seen) == seen) return;
        }
    }

    private async Task<(Dictionary<string, string?> Settings, TestQueue Work, TestQueue Poison)> NewAsync(params (string Field, string Value)[] queues)
    {
        var environment = await standIns.NewEnvironmentAsync();
        var settings = environment.Settings();
        settings["AzureFunctionsJobHost:extensions:queues:maxPollingInterval"] = "00:00:00.2";
        foreach (var (field, value) in queues) settings[$"AzureFunctionsJobHost:extensions:queues:{field}"] = value;
        return (settings, new(environment.QueueStorage, "work"), new(environment.QueueStorage, "work-poison"));
    }
}
