using Daybook.Watch.Quality;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Daybook.Watch.Alerts;

/// <summary>
/// Compares findings with open alerts. Raises, repeats and resolves alerts, and writes each notice into the outbox in the same
/// transaction.
/// </summary>
/// <remarks>
/// This happens once for all instances, because the run holds the lock of the checks, and index alerts_open allows one open alert per
/// name and source.
/// </remarks>
public sealed class RaiseAlerts(WriteNotice write, Webhook webhook, IOptions<AlertsOptions> options, ILogger<RaiseAlerts> log)
{
    /// <param name="looked">Names of the checks that succeeded. Alerts of other checks stay as they are.</param>
    internal Task Run(QualitySession session, IReadOnlyCollection<Finding> findings, IReadOnlySet<string> looked, DateTimeOffset now,
        CancellationToken cancel) => session.Transaction(
        async () =>
        {
            var open = (await session.Query(
                    "SELECT alert_id, name, source, threshold, raised_at, noticed_at, noticed_value FROM alerts WHERE resolved_at IS NULL",
                    r => new OpenAlert(r.GetInt64(0), r.GetString(1), r.GetString(2), r.IsDBNull(3) ? null : r.GetDouble(3),
                        r.GetFieldValue<DateTimeOffset>(4), r.GetFieldValue<DateTimeOffset>(5), r.IsDBNull(6) ? null : r.GetDouble(6)),
                    cancel))
                .ToDictionary(a => (a.Name, a.Source));
            foreach (var finding in findings.Where(f => f.Status == FindingStatus.Fail && AlertCatalogue.All.ContainsKey(f.Name)))
            {
                if (open.TryGetValue((finding.Name, finding.Source), out var alert)) await GoesOn(session, alert, finding, now, cancel);
                else await Raise(session, finding, now, cancel);
            }

            var bad = findings.Where(f => f.Status != FindingStatus.Ok).Select(f => (f.Name, f.Source)).ToHashSet();
            foreach (var alert in open.Values.Where(a => looked.Contains(a.Name) && !bad.Contains((a.Name, a.Source))))
                await Resolve(session, alert, findings.FirstOrDefault(f => f.Name == alert.Name && f.Source == alert.Source), now, cancel);
        }, cancel);

    private async Task Raise(QualitySession session, Finding finding, DateTimeOffset now, CancellationToken cancel)
    {
        var kind = AlertCatalogue.All[finding.Name];
        var id = (await session.Query(
            """
            INSERT INTO alerts (name, source, severity, summary, value, threshold, raised_at, last_seen_at, noticed_at, noticed_value)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $7, $5) RETURNING alert_id
            """, r => r.GetInt64(0), cancel, kind.Name, finding.Source, kind.Severity == AlertSeverity.Critical ? "critical" : "warning",
              finding.Detail, finding.Value, finding.Threshold, now)).Single();
        await Notice(session, id,
            write.Run(kind, finding.Source, finding.Detail, finding.Value, finding.Threshold, now, resolvedAt: null, reminder: false), now,
            cancel);
        Log.Raised(log, kind.Name, finding.Source, finding.Detail);
    }

    private async Task GoesOn(QualitySession session, OpenAlert alert, Finding finding, DateTimeOffset now, CancellationToken cancel)
    {
        var kind = AlertCatalogue.All[alert.Name];
        var hours = options.Value.RenotifyHours;
        var again = (hours > 0 && now - alert.NoticedAt >= TimeSpan.FromHours(hours))
            || (kind.NoticesRise && finding.Value > (alert.NoticedValue ?? 0));
        await session.Execute(
            """
            UPDATE alerts SET last_seen_at = $2, summary = $3, value = $4, threshold = $5,
              noticed_at = CASE WHEN $6 THEN $2 ELSE noticed_at END, noticed_value = CASE WHEN $6 THEN $4 ELSE noticed_value END
            WHERE alert_id = $1
            """, cancel, alert.Id, now, finding.Detail, finding.Value, finding.Threshold, again);
        if (!again) return;
        await Notice(session, alert.Id,
            write.Run(kind, alert.Source, finding.Detail, finding.Value, finding.Threshold, alert.RaisedAt, resolvedAt: null,
                reminder: true), now, cancel);
        Log.StillOpen(log, kind.Name, alert.Source, finding.Detail);
    }

    /// <param name="finding">Null if the source is no longer checked.</param>
    private async Task Resolve(QualitySession session, OpenAlert alert, Finding? finding, DateTimeOffset now, CancellationToken cancel)
    {
        await session.Execute("UPDATE alerts SET resolved_at = $2 WHERE alert_id = $1", cancel, alert.Id, now);
        var summary = finding?.Detail ?? "There is nothing to check any more.";
        await Notice(session, alert.Id,
            write.Run(AlertCatalogue.All[alert.Name], alert.Source, summary, finding?.Value, finding?.Threshold ?? alert.Threshold,
                alert.RaisedAt, now, reminder: false), now, cancel);
        Log.Resolved(log, alert.Name, alert.Source, summary);
    }

    private async Task Notice(QualitySession session, long alertId, string body, DateTimeOffset now, CancellationToken cancel)
    {
        if (webhook.Enabled)
            await session.Execute("INSERT INTO alert_notices (alert_id, body, created_at) VALUES ($1, $2, $3)", cancel, alertId, body, now);
    }

    private sealed record OpenAlert(long Id, string Name, string Source, double? Threshold, DateTimeOffset RaisedAt,
        DateTimeOffset NoticedAt, double? NoticedValue);
}
