using System.Diagnostics.Metrics;
using Daybook.Foundation.Postgres;
using Daybook.Foundation.Telemetry;
using Npgsql;

namespace Daybook.Watch.Alerts;

/// <summary>
/// Gauge <c>alerts_open</c> by name: the alerts of all instances, as last read from the database, plus this instance's own view of
/// PostgreSQL. What was read two minutes ago is not shown any more: the other instances know better, or PostgreSQL is away from all.
/// </summary>
public sealed class OpenAlerts
{
    private static readonly TimeSpan ForgottenAfter = TimeSpan.FromMinutes(2);

    private readonly PostgresConnections _database;
    private readonly StoreWatch _watch;
    private readonly TimeProvider _clock;
    private Known? _known;

    public OpenAlerts(PostgresConnections database, StoreWatch watch, DaybookMetrics metrics, TimeProvider clock)
    {
        (_database, _watch, _clock) = (database, watch, clock);
        metrics.Gauge("alerts_open", MetricOf.Installation, "Open alerts, by name", Measure);
    }

    public async Task Refresh(CancellationToken cancel)
    {
        await using var session = await _database.OpenOperators(cancel);
        // alerts_open.
        await using var command = new NpgsqlCommand("SELECT name, count(*) FROM alerts WHERE resolved_at IS NULL GROUP BY name", session);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var asked = _clock.GetTimestamp();
        Dictionary<string, long> known = [];
        while (await reader.ReadAsync(cancel)) known[reader.GetString(0)] = reader.GetInt64(1);
        _known = new Known(known, asked);
    }

    private IEnumerable<Measurement<double>> Measure()
    {
        var own = _watch.Open;
        var known = _known is { } last && _clock.GetElapsedTime(last.Asked) <= ForgottenAfter ? last.Alerts : null;
        if (known is null && own is null) yield break;
        foreach (var name in AlertCatalogue.All.Keys)
            yield return new((known?.GetValueOrDefault(name) ?? 0) + (name == own ? 1 : 0),
                new KeyValuePair<string, object?>("name", name));
    }

    private sealed record Known(IReadOnlyDictionary<string, long> Alerts, long Asked);
}
