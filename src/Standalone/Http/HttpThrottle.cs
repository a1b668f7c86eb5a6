using System.Threading.RateLimiting;
using Daybook.Foundation.Events;
using Daybook.Foundation.Http;
using Daybook.Standalone.Settings;

namespace Daybook.Standalone.Http;

/// <summary>
/// host.json's <c>maxConcurrentRequests</c> and <c>maxOutstandingRequests</c>: a limited number run, more wait, and the rest get 429 with
/// <c>Retry-After</c>.
/// </summary>
internal sealed class HttpThrottle(RequestDelegate next, HostSettings settings) : IDisposable
{
    private readonly ConcurrencyLimiter? _limiter = Limiter(settings);

    public async Task Invoke(HttpContext context)
    {
        using var lease = _limiter is null ? null : await _limiter.AcquireAsync(permitCount: 1, context.RequestAborted);
        if (lease is null or { IsAcquired: true })
        {
            await next(context);
            return;
        }

        await new Problem(ProblemCode.RateLimited, "This instance cannot take more requests at the moment.") { RetryAfter = 1 }
            .ExecuteAsync(context);
    }

    public void Dispose() => _limiter?.Dispose();

    private static ConcurrencyLimiter? Limiter(HostSettings settings)
    {
        var (running, outstanding) = (settings.MaxConcurrentRequests, settings.MaxOutstandingRequests);
        if (running < 1 && outstanding < 1) return null;
        var permits = running < 1 ? outstanding : running;
        var waiting = outstanding < 1 ? int.MaxValue - permits : Math.Max(0, outstanding - permits);
        return new(new ConcurrencyLimiterOptions
        {
            PermitLimit = permits,
            QueueLimit = waiting,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst
        });
    }
}
