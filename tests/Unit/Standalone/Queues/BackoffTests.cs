using Daybook.Standalone.Queues;

namespace Daybook.Tests.Standalone.Queues;

public sealed class BackoffTests
{
    [Fact]
    public void Waits_double_up_to_the_limit_within_a_tenth()
    {
        var backoff = new Backoff(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(2), TimeProvider.System);

        foreach (var expected in new[] { 100, 200, 400, 800, 1600, 2000, 2000 })
            Assert.InRange(backoff.Next().TotalMilliseconds, expected * 0.9, expected * 1.1);
    }

    [Fact]
    public void News_starts_it_anew()
    {
        var backoff = new Backoff(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(2), TimeProvider.System);
        for (var i = 0; i < 5; i++) backoff.Next();

        backoff.Reset();

        Assert.InRange(backoff.Next().TotalMilliseconds, 90, 110);
    }
}
