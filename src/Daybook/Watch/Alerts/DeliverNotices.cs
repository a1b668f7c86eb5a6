using Daybook.Watch.Quality;
using Microsoft.Extensions.Logging;

namespace Daybook.Watch.Alerts;

/// <summary>
/// Posts the notices in the outbox. If one fails, it waits for the next run and delays only later notices of the same alert.
/// </summary>
public sealed class DeliverNotices(Webhook webhook, TimeProvider clock, ILogger<DeliverNotices> log)
{
    private const int AtOnce = 4;

    /// <summary>After this time no further post begins; the next run sends the rest.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>Older notices help nobody.</summary>
    private static readonly TimeSpan GiveUp = TimeSpan.FromDays(7);

    internal async Task Run(QualitySession session, DateTimeOffset now, CancellationToken cancel)
    {
        if (!webhook.Enabled) return;
        var started = clock.GetTimestamp();
        await session.Execute(
            "UPDATE alert_notices SET gave_up_at = $1 WHERE delivered_at IS NULL AND gave_up_at IS NULL AND created_at < $2", cancel, now,
            now - GiveUp);
        // alert_notices_open.
        var waiting = await session.Query(
            "SELECT notice_id, alert_id, body FROM alert_notices WHERE delivered_at IS NULL AND gave_up_at IS NULL ORDER BY notice_id",
            r => (Id: r.GetInt64(0), Alert: r.GetInt64(1), Body: r.GetString(2)), cancel);
        foreach (var some in waiting.GroupBy(n => n.Alert).Chunk(AtOnce))
        {
            if (clock.GetElapsedTime(started) > Patience) break;
            foreach (var (id, fault) in (await Task.WhenAll(some.Select(alert => InOrder(alert, cancel)))).SelectMany(r => r))
            {
                await session.Execute(
                    "UPDATE alert_notices SET attempts = attempts + 1, delivered_at = CASE WHEN $2 = '' THEN $3::timestamptz END, "
                    + "last_error = nullif($2, '') WHERE notice_id = $1", cancel, id, fault ?? "", clock.GetUtcNow());
                if (fault is not null) Log.NotDelivered(log, id, fault);
            }
        }
    }

    // A receiver must learn that something began before it learns that it is over.
    private async Task<List<(long Id, string? Fault)>> InOrder(IEnumerable<(long Id, long Alert, string Body)> notices,
        CancellationToken cancel)
    {
        List<(long, string?)> done = [];
        foreach (var notice in notices)
        {
            var fault = await webhook.Post(notice.Body, cancel);
            done.Add((notice.Id, fault));
            if (fault is not null) break;
        }

        return done;
    }
}
