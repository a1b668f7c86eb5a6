using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Daybook.Ingest.Cookieless;

/// <summary>
/// Deletes the keys of days that are over, at the start and every hour. Yesterday's stays: requests of its last moments may still be under
/// way, and clocks of instances differ.
/// </summary>
internal sealed class ForgetVisitorKeys(VisitorKeys keys, VisitorKeyQueues queues, TimeProvider clock, ILogger<ForgetVisitorKeys> log)
    : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    public async Task Run(CancellationToken cancel)
    {
        var yesterday = VisitorKeys.DayOf(clock.GetUtcNow()).AddDays(-1);
        keys.ForgetBefore(yesterday);
        try
        {
            await queues.DeleteBefore(yesterday, cancel);
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            Log.VisitorKeysNotDeleted(log, yesterday, (e as Azure.RequestFailedException)?.ErrorCode ?? e.GetType().Name);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await Run(stoppingToken);
                await Task.Delay(Every, clock, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The instance stops.
        }
    }
}
