using Daybook.Foundation;

namespace Daybook.Tests.Foundation;

public sealed class HeartbeatTests
{
    [Fact]
    public async Task A_beat_that_fails_is_told_of_and_followed_by_the_next()
    {
        var (beats, faults) = (0, 0);
        var third = new TaskCompletionSource();
        await using (Heartbeat.Start(
            _ =>
            {
                if (++beats == 3) third.TrySetResult();
                return beats == 1 ? throw new InvalidOperationException("away") : Task.CompletedTask;
            },
            _ => faults++, TimeProvider.System, CancellationToken.None, TimeSpan.FromMilliseconds(5)))
        {
            await third.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        }

        Assert.Equal(1, faults);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(4, 8)]
    [InlineData(7, 60)]
    [InlineData(5000, 60)]
    public void What_fails_is_left_alone_for_longer_and_longer_up_to_an_hour(int failures, int minutes) =>
        Assert.Equal(TimeSpan.FromMinutes(minutes), RetryDelay.After(failures));
}
