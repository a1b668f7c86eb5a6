using Daybook.Foundation.Postgres;
using Daybook.Foundation;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Daybook.Foundation.Audit;

/// <summary>Writes the buffered calls every half minute, and at shutdown, after the last request is answered.</summary>
public sealed class FlushAudit(AuditBuffer buffer, WriteAudit write, TimeProvider clock, ILogger<FlushAudit> log) : BackgroundService
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(5);

    /// <returns>Null if everything is written; otherwise the reason. The rest waits for the next time.</returns>
    public static async Task<Exception?> Run(AuditBuffer buffer, WriteAudit write, CancellationToken cancel)
    {
        var rows = buffer.Take();
        if (rows.Count == 0) return null;
        try
        {
            await write.Run(rows, cancel);
            return null;
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or StoreUnavailableException or OperationCanceledException)
        {
            buffer.PutBack(rows);
            return e;
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        using var patience = new CancellationTokenSource(StopPatience, clock);
        if (await Run(buffer, write, patience.Token) is { } fault) Log.AuditLostAtStop(log, buffer.Take().Count, fault.Message);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                if (await Run(buffer, write, stoppingToken) is not { } fault) continue;
                if (fault is NpgsqlException && !PostgresAway.IsOutage(fault)) Log.AuditFails(log, buffer.Count, fault);
                else Log.AuditWaits(log, buffer.Count, fault.Message);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Shutdown writes what is left.
        }
    }
}
