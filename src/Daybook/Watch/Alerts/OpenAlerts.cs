using System.Diagnostics.Metrics;
using Daybook.Foundation.Postgres;
using Daybook.Foundation.Telemetry;
using Npgsql;

namespace Daybook.Watch.Alerts;

/// <summary>
/// Gauge <c>alerts_open</c> by name: the alerts of all instances, as last read from the database, plus this instance's own view of
/// PostgreSQL.
/// </summary>
public sealed class OpenAlerts
{
    private readonly PostgresConnections _database;
    private readonly StoreWatch _watch;
    private IReadOnlyDictionary<string, long>? _known;

    public OpenAlerts(PostgresConnections database, StoreWatch watch, DaybookMetrics metrics)
    {
        (_database, _watch) = (database, watch);
        metrics.Gauge("alerts_open", "Open alerts, by name", Measure);
    }

    public async Task Refresh(CancellationToken cancel)
    {
        await using var session = await _database.OpenOperators(cancel);
        // alerts_open.
        await using var command = new NpgsqlCommand("SELECT name, count(*) FROM alerts WHERE resolved_at IS NULL GROUP BY name", session);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        Dictionary<string, long> known = [];
        while (await reader.ReadAsync(cancel)) known[reader.GetString(0)] = reader.GetInt64(1);
        _known = known;
    }

    private IEnumerable<Measurement<double>> Measure()
    {
        var (known, own) = (_known, _watch.Open);
        if (known is null && own is null) yield break;
        foreach (var name in AlertCatalogue.All.Keys)
            yield return new((known?.GetValueOrDefault(name) ?? 0) + (name == own ? 1 : 0),
                new KeyValuePair<string, object?>("name", name));
    }
}
