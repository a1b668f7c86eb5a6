using Npgsql;

namespace Daybook.Watch.Health;

/// <summary>Runs every probe side by side, each within <see cref="Patience"/>.</summary>
/// <remarks>
/// The whole is <c>down</c> only when the queue is: without it nothing can be accepted. PostgreSQL or S3 away delays reports and
/// files and loses nothing, so a load balancer must go on sending events here.
/// </remarks>
public sealed class CheckHealth(IEnumerable<IProbe> probes, TimeProvider clock)
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public async Task<HealthReport> Run(CancellationToken cancel)
    {
        var checks = await Task.WhenAll(probes.Select(p => Look(p, cancel)));
        var status = checks.Any(c => c.Name == QueueProbe.CheckName && c.Check.Status == HealthStatus.Down) ? HealthStatus.Down
            : checks.Any(c => c.Check.Status != HealthStatus.Ok) ? HealthStatus.Degraded
            : HealthStatus.Ok;
        return new HealthReport(status, checks.ToDictionary(c => c.Name, c => c.Check));
    }

    private async Task<(string Name, HealthCheck Check)> Look(IProbe probe, CancellationToken cancel)
    {
        var start = clock.GetTimestamp();
        using var patience = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, patience.Token);
        Finding finding;
        try
        {
            // WaitAsync: a driver that does not heed its token must not hold up the answer.
            finding = await probe.Look(either.Token).WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            finding = Finding.Down($"No answer within {Patience.TotalSeconds} s.");
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            finding = Finding.Down(PublicReason(e));
        }

        return (probe.Name, new HealthCheck(finding.Status, finding.Detail, (long)clock.GetElapsedTime(start).TotalMilliseconds));
    }

    // Messages of drivers name hosts and accounts; the log has them.
    private static string PublicReason(Exception e) => e switch
    {
        PostgresException p => $"PostgreSQL refused: SQLSTATE {p.SqlState}.",
        NpgsqlException => "PostgreSQL cannot be reached.",
        _ => $"Cannot be reached ({e.GetType().Name}).",
    };
}

/// <summary>The answer of <c>/health</c>.</summary>
public sealed record HealthReport(HealthStatus Status, IReadOnlyDictionary<string, HealthCheck> Checks);

/// <param name="Ms">How long looking took.</param>
public sealed record HealthCheck(HealthStatus Status, string Detail, long Ms);
