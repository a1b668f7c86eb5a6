using System.Net.Http.Headers;
using Daybook.Cli.Sending;

namespace Daybook.Tests.Cli.Sending;

public sealed class BackoffTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(1, 0, 500)]
    [InlineData(1, 1, 250)]
    [InlineData(4, 0, 4_000)]
    [InlineData(50, 0, 30_000)]
    public void It_doubles_up_to_half_a_minute_less_up_to_half_at_random(int attempt, double jitter, int milliseconds) =>
        Assert.Equal(milliseconds, Backoff.After(attempt, null, Now, jitter).TotalMilliseconds);

    [Fact]
    public void What_the_server_asks_for_is_kept_in_seconds_or_as_a_time_and_not_beyond_five_minutes()
    {
        Assert.Equal(7, Backoff.After(1, new RetryConditionHeaderValue(TimeSpan.FromSeconds(7)), Now, 0.5).TotalSeconds);
        Assert.Equal(9, Backoff.After(1, new RetryConditionHeaderValue(Now.AddSeconds(9)), Now, 0.5).TotalSeconds);
        Assert.Equal(300, Backoff.After(1, new RetryConditionHeaderValue(TimeSpan.FromHours(1)), Now, 0.5).TotalSeconds);
        Assert.Equal(500, Backoff.After(1, new RetryConditionHeaderValue(Now.AddSeconds(-9)), Now, 0).TotalMilliseconds);
    }
}
