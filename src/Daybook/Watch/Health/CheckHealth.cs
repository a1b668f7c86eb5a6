using Npgsql;

namespace Daybook.Watch.Health;

/// <summary>Runs all probes in parallel, each within <see cref="Patience"/>.</summary>
/// <remarks>
/// The app is <c>down</c> only if the queue is, because without it nothing can be accepted. If PostgreSQL or S3 is away, reports and
/// files are late but nothing is lost, so a load balancer must still send events here.
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
            // WaitAsync, because a driver that ignores its token must not delay the answer.
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

    // Driver messages name hosts and accounts, so only the log has them.
    private static string PublicReason(Exception e) => e switch
    {
        PostgresException p => $"PostgreSQL refused: SQLSTATE {p.SqlState}.",
        NpgsqlException => "PostgreSQL cannot be reached.",
        _ => $"Cannot be reached ({e.GetType().Name}).",
    };
}

/// <summary>The answer of <c>/health</c>.</summary>
public sealed record HealthReport(HealthStatus Status, IReadOnlyDictionary<string, HealthCheck> Checks);

/// <param name="Ms">How long the probe took.</param>
public sealed record HealthCheck(HealthStatus Status, string Detail, long Ms);
