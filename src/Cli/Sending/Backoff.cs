using System.Net.Http.Headers;

namespace Daybook.Cli.Sending;

/// <summary>
/// How long to wait before the next attempt: the server's wish, or else doubling from half a second to 30 s, minus up to half at random.
/// </summary>
internal static class Backoff
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    // If a server asks for an hour, a person would see a silent screen, so ask again after 5 minutes.
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
