using System.Globalization;
using System.Threading.RateLimiting;
using Daybook.Foundation.Events;
using Daybook.Foundation.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Daybook.Foundation.Access;

/// <summary>
/// A token bucket for each caller: <c>RateLimitPerMinute</c> requests at once, refilled evenly over a minute. Per instance.
/// </summary>
public sealed class CallerLimits(IOptions<AccessOptions> options) : IDisposable
{
    // The longest that Segment's SDKs wait.
    private const int LongestWait = 300;

    private readonly int _perMinute = options.Value.RateLimitPerMinute;

    private readonly PartitionedRateLimiter<string>? _limiter = options.Value.RateLimitPerMinute == 0 ? null
        : PartitionedRateLimiter.Create<string, string>(
            caller => RateLimitPartition.GetTokenBucketLimiter(caller, _ => Bucket(options.Value.RateLimitPerMinute)));

    /// <summary>Takes one call from the caller's allowance and reports it in <c>X-RateLimit-*</c>.</summary>
    /// <returns>Null if a call was left; otherwise <c>rate_limited</c>.</returns>
    public Problem? Take(Caller caller, HttpResponse response)
    {
        if (_limiter is null) return null;
        using var lease = _limiter.AttemptAcquire(caller.Id);
        var left = lease.IsAcquired ? _limiter.GetStatistics(caller.Id)?.CurrentAvailablePermits ?? 0 : 0;
        response.Headers["X-RateLimit-Limit"] = Text(_perMinute);
        response.Headers["X-RateLimit-Remaining"] = Text(left);
        response.Headers["X-RateLimit-Reset"] = Text(Seconds(TimeSpan.FromMinutes((double)(_perMinute - left) / _perMinute)));
        if (lease.IsAcquired) return null;
        var wait = Math.Clamp(Seconds(lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : TimeSpan.FromSeconds(1)), 1,
            LongestWait);
        return new Problem(ProblemCode.RateLimited,
            $"At most {_perMinute} requests a minute are allowed for '{caller.Id}'; try again in {wait} seconds. Batching helps: "
            + "requests count, not events.")
        {
            RetryAfter = wait,
        };
    }

    public void Dispose() => _limiter?.Dispose();

    // The smallest step that whole tokens allow, but at least one second.
    private static TokenBucketRateLimiterOptions Bucket(int perMinute)
    {
        var step = Math.Max(1, perMinute / 60);
        return new TokenBucketRateLimiterOptions
        {
            TokenLimit = perMinute,
            TokensPerPeriod = step,
            ReplenishmentPeriod = TimeSpan.FromMinutes((double)step / perMinute),
            QueueLimit = 0,
        };
    }

    private static int Seconds(TimeSpan time) => (int)Math.Ceiling(time.TotalSeconds);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
