using Daybook.Client;

namespace Daybook.Tests.Clients.Dotnet.Sending;

public sealed class PauseTests
{
    [Fact]
    public void It_doubles_to_a_minute_with_chance_and_is_never_shorter_than_the_server_asks()
    {
        using var waiting = new MemoryQueue(1);
        var pause = new Pause(TimeProvider.System, new Flushes(waiting));

        foreach (var seconds in new[] { 0.5, 1, 2, 4, 8, 16, 32, 60, 60 })
            Assert.InRange(pause.Next(null).TotalSeconds, seconds / 2, seconds);
        pause.Reset();
        Assert.InRange(pause.Next(null).TotalSeconds, 0.25, 0.5);
        Assert.InRange(pause.Next(TimeSpan.FromSeconds(100)).TotalSeconds, 100, 125);
    }

    [Fact]
    public async Task A_flush_cuts_the_clients_own_pause_but_not_one_that_the_server_asked_for()
    {
        var cancel = TestContext.Current.CancellationToken;
        using var waiting = new MemoryQueue(1);
        waiting.TryAdd("{}"u8);
        var flushes = new Flushes(waiting);
        var pause = new Pause(TimeProvider.System, flushes);

        var own = pause.Wait(TimeSpan.FromHours(1), asked: false, cancel);
        Assert.False(await flushes.Run(TimeSpan.Zero, TimeProvider.System, cancel));
        await own;

        using var stop = new CancellationTokenSource();
        var asked = pause.Wait(TimeSpan.FromHours(1), asked: true, stop.Token);
        Assert.False(await flushes.Run(TimeSpan.Zero, TimeProvider.System, cancel));
        Assert.False(asked.IsCompleted);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
    }
}
