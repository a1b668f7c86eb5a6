namespace Daybook.Tests.Standalone.Queues;

public sealed class QueuePumpTests(StandIns standIns)
{
    [Fact]
    public async Task A_message_whose_function_succeeds_is_deleted()
    {
        var (settings, work, poison) = await QueueBench.New(standIns);
        await work.Send("héllo");

        await using var host = await TestHost.Start(typeof(WorkTrigger), settings);

        await Eventually.True(async () => await work.Count() == 0);
        Assert.Equal(["héllo#1"], host.Probe.Calls);
        Assert.Equal(0, await poison.Count());
    }

    [Fact]
    public async Task A_queue_that_is_not_there_is_made()
    {
        var (settings, work, _) = await QueueBench.New(standIns);
        await using var host = await TestHost.Start(typeof(WorkTrigger), settings);

        await work.Send("later");

        await Eventually.True(() => host.Probe.Calls.Count == 1);
    }

    [Fact]
    public async Task A_failed_message_is_hidden_for_the_visibility_timeout_and_then_tried_again()
    {
        var (settings, work, _) = await QueueBench.New(standIns, ("visibilityTimeout", "00:00:02"));
        await work.Send("a");
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

        await using var host = await TestHost.Start(typeof(WorkTrigger), settings, probe);

        await Eventually.True(async () => await work.Count() == 0);
        Assert.Equal(["a#1", "a#2"], probe.Calls);
        // Never earlier than requested; Azurite counts whole seconds.
        Assert.True(againAt - failedAt >= TimeSpan.FromSeconds(1), $"Tried again after {againAt - failedAt}.");
    }

    [Fact]
    public async Task After_the_last_delivery_a_failing_message_goes_to_the_poison_queue_to_stay()
    {
        var (settings, work, poison) = await QueueBench.New(standIns, ("maxDequeueCount", "3"));
        await work.Send("bad");
        var probe = new Probe { Behave = (_, _) => throw new InvalidOperationException("always") };

        await using var host = await TestHost.Start(typeof(WorkTrigger), settings, probe);

        await Eventually.True(async () => await poison.Count() == 1 && await work.Count() == 0);
        Assert.Equal(["bad#1", "bad#2", "bad#3"], probe.Calls);
        var copy = Assert.Single(await poison.Peek());
        Assert.Equal("bad", System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(copy.MessageText)));
        // 7 days is the service's default; "never" is written as the end of time.
        Assert.True(copy.ExpiresOn > TimeProvider.System.GetUtcNow().AddYears(50), $"It expires {copy.ExpiresOn}.");
    }

    [Fact]
    public async Task A_message_delivered_too_often_goes_to_the_poison_queue_without_a_run()
    {
        var (settings, work, poison) = await QueueBench.New(standIns, ("maxDequeueCount", "1"));
        await work.Send("killer");
        var probe = new Probe { Behave = (_, cancel) => Task.Delay(Timeout.Infinite, cancel) };
        await using (var killed =
            await TestHost.Start(typeof(WorkTrigger), settings, probe, options => options with { DrainTime = TimeSpan.Zero }))
            await Eventually.True(() => probe.Calls.Count == 1);

        await using var host = await TestHost.Start(typeof(WorkTrigger), settings);

        await Eventually.True(async () => await poison.Count() == 1 && await work.Count() == 0);
        Assert.Empty(host.Probe.Calls);
    }

    [Fact]
    public async Task A_message_that_is_not_base64_goes_to_the_poison_queue_unchanged_and_unrun()
    {
        var (settings, work, poison) = await QueueBench.New(standIns);
        await work.SendRaw("{not base64}");

        await using var host = await TestHost.Start(typeof(WorkTrigger), settings);

        await Eventually.True(async () => await poison.Count() == 1 && await work.Count() == 0);
        Assert.Equal("{not base64}", Assert.Single(await poison.Peek()).MessageText);
        Assert.Empty(host.Probe.Calls);
    }

    [Fact]
    public async Task A_poison_queue_has_none_of_its_own_and_after_its_last_delivery_a_message_is_called_no_more()
    {
        var (settings, _, poison) = await QueueBench.New(standIns, ("maxDequeueCount", "1"));
        await poison.Send("dead");
        var probe = new Probe { Behave = (_, _) => throw new InvalidOperationException("always") };

        await using var host = await TestHost.Start(
            typeof(PoisonTrigger), settings, probe, options => options with { QueueLease = TimeSpan.FromSeconds(1) });

        // The second delivery is refused before it reaches the function.
        await Eventually.True(() => host.Log.All.Any(line => line.Contains("delivered 2 times", StringComparison.Ordinal)));
        Assert.Equal(["dead#1"], probe.Calls);
        Assert.Equal(1, await poison.Count());
    }

    [Fact]
    public async Task On_a_poison_queue_a_message_that_is_not_base64_is_handed_over_as_it_stands()
    {
        var (settings, _, poison) = await QueueBench.New(standIns);
        await poison.SendRaw("{not base64}");

        await using var host = await TestHost.Start(typeof(PoisonTrigger), settings);

        await Eventually.True(async () => await poison.Count() == 0);
        Assert.Equal(["{not base64}#1"], host.Probe.Calls);
    }
}
