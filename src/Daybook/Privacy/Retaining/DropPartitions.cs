using System.Globalization;
using Daybook.Foundation.Postgres;
using Daybook.Foundation.Time;
using Microsoft.Extensions.Logging;
using NodaTime;
using NodaTime.Extensions;
using Npgsql;

namespace Daybook.Privacy.Retaining;

/// <summary>
/// Drops the partitions of <c>events</c> whose every local day is sealed. A local day is in two UTC partitions, so a partition may wait
/// for its neighbour's day.
/// </summary>
/// <remarks>
/// It detaches a partition concurrently and then drops it, each with a short lock timeout. A plain DROP would wait for readers of the
/// table, and every insert would wait behind it. The next sweep finishes half-done work: it finalises a pending detachment and drops a
/// detached table.
/// </remarks>
public sealed class DropPartitions(PostgresConnections database, ReportingZone zone, TimeProvider clock, ILogger<DropPartitions> log)
{
    private const int Attempts = 3;

    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromSeconds(2);

    internal async Task<(IReadOnlyList<DroppedPartition> Dropped, IReadOnlyList<Waiting> Waiting)> Run(Instant horizon,
        CancellationToken cancel)
    {
        await using var session = await PrivacySession.Open(database, cancel);
        await session.Execute("SET lock_timeout = '3s'", cancel);
        var open = (await session.Query("SELECT day FROM sealing", r => LocalDate.FromDateOnly(r.GetFieldValue<DateOnly>(0)), cancel))
            .ToHashSet();
        List<DroppedPartition> dropped = [];
        List<Waiting> waiting = [];
        foreach (var partition in await All(session, cancel))
        {
            if (Bounds(partition.Name) is not { } bounds || bounds.End > horizon || Days(bounds).Any(open.Contains)) continue;
            try
            {
                var events = (await session.Query($"SELECT count(*) FROM {partition.Name}", r => r.GetInt64(0), cancel)).Single();
                await Drop(session, partition, cancel);
                dropped.Add(new DroppedPartition(partition.Name, events));
                Log.PartitionDropped(log, partition.Name, events);
            }
            // Only one detachment may be pending at a time, so others wait for it (object_not_in_prerequisite_state).
            catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.LockNotAvailable
                or PostgresErrorCodes.ObjectNotInPrerequisiteState)
            {
                waiting.Add(new Waiting(partition.Name, $"Somebody reads it: {e.MessageText}"));
            }
        }

        return (dropped, waiting);
    }

    private async Task Drop(PrivacySession session, Partition partition, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                // The current state, because an earlier attempt may have stopped half-way.
                var now = (await All(session, cancel)).Single(p => p.Name == partition.Name);
                if (now.Pending) await session.Execute($"ALTER TABLE events DETACH PARTITION {partition.Name} FINALIZE", cancel);
                else if (now.Attached) await session.Execute($"ALTER TABLE events DETACH PARTITION {partition.Name} CONCURRENTLY", cancel);
                await session.Execute($"DROP TABLE {partition.Name}", cancel);
                return;
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.LockNotAvailable && attempt < Attempts)
            {
                await Task.Delay(BetweenAttempts, clock, cancel);
            }
        }
    }

    // The names that Persist gives. A detached table that is not dropped yet still has its name.
    private static Task<List<Partition>> All(PrivacySession session, CancellationToken cancel) => session.Query(
        """
        SELECT c.relname::text, i.inhrelid IS NOT NULL, coalesce(i.inhdetachpending, false)
        FROM pg_class c LEFT JOIN pg_inherits i ON i.inhrelid = c.oid AND i.inhparent = 'events'::regclass
        WHERE c.relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = 'events'::regclass)
          AND c.relkind = 'r' AND c.relname ~ '^events_(d[0-9]{8}|m[0-9]{6})$'
        ORDER BY 3 DESC, 1
        """, r => new Partition(r.GetString(0), r.GetBoolean(1), r.GetBoolean(2)), cancel);

    internal static Interval? Bounds(string name)
    {
        var day = name["events_".Length] == 'd';
        if (!DateTime.TryParseExact(name["events_d".Length..], day ? "yyyyMMdd" : "yyyyMM", CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var from)) return null;
        return new Interval(from.ToInstant(), (day ? from.AddDays(1) : from.AddMonths(1)).ToInstant());
    }

    private IEnumerable<LocalDate> Days(Interval bounds)
    {
        var last = zone.Zone.DateOf(bounds.End - Duration.Epsilon);
        for (var day = zone.Zone.DateOf(bounds.Start); day <= last; day = day.PlusDays(1)) yield return day;
    }

    private sealed record Partition(string Name, bool Attached, bool Pending);
}
