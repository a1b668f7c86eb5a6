namespace Daybook.Tests.Standalone.Queues;

public sealed class QueueOutageTests
{
    [Fact]
    public async Task An_outage_of_the_queue_service_is_logged_once_and_survived()
    {
        await using var own = await StandIns.StartOwn(postgresSync: false);
        var settings = (await own.NewEnvironment()).Settings();
        var work = new TestQueue(settings["AzureWebJobsStorage"]!, "work");
        await work.Send("before");
        await using var host = await TestHost.Start(typeof(WorkTrigger), settings);
        await Eventually.True(() => host.Probe.Calls.Contains("before#1"));

        await own.Services.Queue.Stop();
        await Eventually.True(() => Count(host, "cannot be reached") == 1);
        await Task.Delay(1500);
        Assert.Equal(1, Count(host, "cannot be reached"));
        await own.Services.Queue.Start(TestContext.Current.CancellationToken);
        await work.Send("after");

        await Eventually.True(() => host.Probe.Calls.Contains("after#1"));
        Assert.Equal(1, Count(host, "answers again"));
        Assert.DoesNotContain(host.Log.All, line => line.Contains("internal fault", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_start_while_the_queue_service_is_down_waits_for_it()
    {
        await using var own = await StandIns.StartOwn(postgresSync: false);
        var settings = (await own.NewEnvironment()).Settings();
        await own.Services.Queue.Stop();
        await using var host = await TestHost.Start(typeof(WorkTrigger), settings);
        await Eventually.True(() => Count(host, "cannot be reached") == 1);

        await own.Services.Queue.Start(TestContext.Current.CancellationToken);
        await new TestQueue(settings["AzureWebJobsStorage"]!, "work").Send("after");

        await Eventually.True(() => host.Probe.Calls.Contains("after#1"));
    }

    [Fact]
    public async Task A_message_that_cannot_be_deleted_comes_back_when_its_lease_ends()
    {
        await using var own = await StandIns.StartOwn(postgresSync: false);
        var settings = (await own.NewEnvironment()).Settings();
        await new TestQueue(settings["AzureWebJobsStorage"]!, "work").Send("twice");
        var probe = new Probe();
        probe.Behave = async (what, _) =>
        {
            if (what == "twice#1") await own.Services.Queue.Stop();
        };
        await using var host = await TestHost.Start(typeof(WorkTrigger), settings, probe);
        await Eventually.True(() => host.Log.All.Any(line => line.Contains("could not be settled", StringComparison.Ordinal)));

        await own.Services.Queue.Start(TestContext.Current.CancellationToken);

        await Eventually.True(() => probe.Calls.Contains("twice#2"));
    }

    private static int Count(TestHost host, string text) => host.Log.All.Count(line => line.Contains(text, StringComparison.Ordinal));
}
