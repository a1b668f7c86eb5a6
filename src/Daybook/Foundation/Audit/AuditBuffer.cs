using Daybook.Foundation.Http;
using Daybook.Foundation.Telemetry;
using Microsoft.Extensions.Logging;

namespace Daybook.Foundation.Audit;

/// <summary>Calls that wait to be written, the same ones counted together: a dashboard that polls makes one row, not hundreds.</summary>
/// <remarks>
/// The buffer stays bounded, however long PostgreSQL is away. It first gives up addresses and parameters, and only then calls; lost calls
/// are counted and logged.
/// </remarks>
public sealed class AuditBuffer(DaybookMetrics metrics, ILogger<AuditBuffer> log)
{
    internal const int Fine = 2000, Most = 10_000;

    private readonly Lock _lock = new();
    private Dictionary<AuditKey, AuditRow> _rows = [];
    private long _lost;

    public int Count
    {
        get
        {
            lock (_lock) return _rows.Count;
        }
    }

    internal void Add(AuditEntry entry)
    {
        var key = AuditKey.Of(entry);
        lock (_lock)
        {
            if (_rows.TryGetValue(key, out var row) || (_rows.Count >= Fine && _rows.TryGetValue(key = key.Coarse(), out row)))
                row.Add(entry);
            else if (_rows.Count < Most || entry.Action == AuditAction.Change)
                _rows[key] = new AuditRow(key, entry, begun: false).Add(entry);
            else _lost++;
        }
    }

    internal IReadOnlyCollection<AuditRow> Take()
    {
        Dictionary<AuditKey, AuditRow> taken;
        long lost;
        lock (_lock)
        {
            (taken, _rows) = (_rows, []);
            (lost, _lost) = (_lost, 0);
        }

        if (lost > 0)
        {
            metrics.AuditLost(lost);
            Log.AuditLost(log, lost);
        }

        return taken.Values;
    }

    /// <summary>Puts rows back after a failed write, and adds what arrived meanwhile.</summary>
    internal void PutBack(IEnumerable<AuditRow> rows)
    {
        lock (_lock)
        {
            var newer = _rows;
            _rows = [];
            foreach (var row in rows) _rows[row.Key] = row;
            foreach (var (key, row) in newer)
            {
                if (_rows.TryGetValue(key, out var older)) older.Add(row);
                else _rows[key] = row;
            }
        }
    }
}
