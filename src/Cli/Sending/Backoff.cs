using System.Net.Http.Headers;

namespace Daybook.Cli.Sending;

/// <summary>How long to wait before the next attempt: what the server asked for, else doubling from half a second to 30 s, less up to half at random.</summary>
internal static class Backoff
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    // A server that asks for an hour would leave a person before a silent screen: ask it again after 5 minutes.
    private static readonly TimeSpan LongestAskedFor = TimeSpan.FromMinutes(5);

    /// <param name="attempt">1 after the first failure.</param>
    /// <param name="jitter">From 0 to 1.</param>
    public static TimeSpan After(int attempt, RetryConditionHeaderValue? retryAfter, DateTimeOffset now, double jitter)
    {
        var asked = retryAfter?.Delta ?? (retryAfter?.Date - now);
        if (asked is { } delay && delay >= TimeSpan.Zero) return delay < LongestAskedFor ? delay : LongestAskedFor;
        var full = TimeSpan.FromMilliseconds(500 * Math.Pow(2, Math.Min(attempt - 1, 10)));
        return (full < Longest ? full : Longest) * (1 - jitter / 2);
    }
}
