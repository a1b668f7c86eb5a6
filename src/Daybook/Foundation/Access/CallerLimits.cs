using System.Globalization;
using System.Threading.RateLimiting;
using Daybook.Foundation.Access.Limits;
using Daybook.Foundation.Events;
using Daybook.Foundation.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Daybook.Foundation.Access;

/// <summary>
/// A token bucket for each caller: <c>RateLimitPerMinute</c> requests at once, refilled evenly over a minute. One bucket over all
/// instances: while several run, each gives out its part (<see cref="SharedLimits"/>), and never more than it would alone.
/// </summary>
public sealed class CallerLimits(IOptions<AccessOptions> options, SharedLimits shares) : IDisposable
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
        var shared = shares.Take(caller.Id, () => Left(caller.Id));
        if (shared is { Taken: false } none) return Refuse(caller, response, none.Wait);
        using var lease = _limiter.AttemptAcquire(caller.Id);
        if (!lease.IsAcquired)
        {
            if (shared is not null) shares.GiveBack(caller.Id);
            return Refuse(caller, response, lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : TimeSpan.FromSeconds(1));
        }

        Describe(response, Math.Min(Left(caller.Id), shared?.Left ?? long.MaxValue));
        return null;
    }

    /// <summary>Calls that this instance alone would have left for a caller.</summary>
    internal long Left(string caller) => _limiter?.GetStatistics(caller)?.CurrentAvailablePermits ?? 0;

    public void Dispose() => _limiter?.Dispose();

    private Problem Refuse(Caller caller, HttpResponse response, TimeSpan after)
    {
        Describe(response, 0);
        var wait = Math.Clamp(Seconds(after), 1, LongestWait);
        return new Problem(ProblemCode.RateLimited,
            $"At most {_perMinute} requests a minute are allowed for '{caller.Id}'; try again in {wait} seconds. Batching helps: "
            + "requests count, not events.")
        {
            RetryAfter = wait,
        };
    }

    private void Describe(HttpResponse response, long left)
    {
        response.Headers["X-RateLimit-Limit"] = Text(_perMinute);
        response.Headers["X-RateLimit-Remaining"] = Text(left);
        response.Headers["X-RateLimit-Reset"] = Text(Seconds(TimeSpan.FromMinutes((double)(_perMinute - left) / _perMinute)));
    }

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
