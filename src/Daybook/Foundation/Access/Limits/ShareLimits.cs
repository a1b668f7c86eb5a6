using Daybook.Foundation.Postgres;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Daybook.Foundation.Access.Limits;

/// <summary>
/// Every second, in the background: tells PostgreSQL what this instance gave out of each caller's allowance, and takes its next part.
/// While PostgreSQL is away, each instance goes on with its last part.
/// </summary>
public sealed class ShareLimits(SharedLimits shares, CallerLimits limits, LimitRows rows, IOptions<AccessOptions> options,
    TimeProvider clock, ILogger<ShareLimits> log) : BackgroundService
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // A stop waits no longer for it. Otherwise the others wait until this instance counts as ended.
    private static readonly TimeSpan AtStop = TimeSpan.FromSeconds(2);

    private bool _away;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (options.Value.RateLimitPerMinute == 0 || _away) return;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(AtStop);
        try
        {
            await rows.Run([.. shares.Report(limits.Left).Select(use => use with { GivenUp = true })], leaving: true, limit.Token);
        }
        catch (Exception e)
        {
            Log.LimitsNotShared(log, e.Message);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.RateLimitPerMinute == 0) return;
        try
        {
            while (true)
            {
                await Once(stoppingToken);
                await Task.Delay(Interval, clock, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The instance stops.
        }
    }

    private async Task Once(CancellationToken cancel)
    {
        try
        {
            var answer = await rows.Run(shares.Report(limits.Left), leaving: false, cancel);
            shares.Renew(answer.Instances, answer.Grants, answer.Elsewhere);
            _away = false;
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            if (_away) return;
            _away = true;
            if (PostgresAway.IsOutage(e) || e is TimeoutException) Log.LimitsNotShared(log, e.Message);
            else Log.LimitsFault(log, e);
        }
    }
}
