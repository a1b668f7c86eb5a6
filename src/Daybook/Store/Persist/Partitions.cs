using System.Collections.Concurrent;
using System.Data;
using Daybook.Foundation.Postgres;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Daybook.Store.Persist;

/// <summary>
/// Makes the partitions that a batch needs, before its transaction, because DDL inside the transaction would delay every other insert.
/// </summary>
public sealed class Partitions(PostgresConnections database, ILogger<Partitions> log) : IDisposable
{
    // Each new table takes about 8 entries of the server's lock table.
    private const int PerTransaction = 32;

    private readonly SemaphoreSlim _one = new(1);
    private readonly ConcurrentDictionary<string, bool> _known = new();
    private readonly ConcurrentDictionary<long, bool> _days = new();
    private DateTimeOffset? _installedAt;

    /// <summary>Whether all partitions exist. Every batch asks this, and it does not ask the database.</summary>
    public bool Cover(IEnumerable<DateTimeOffset> times) => times.All(t => _days.ContainsKey(Day(t)));

    /// <summary>Makes what is missing. Days below the horizon are sealed: their partitions are not made again.</summary>
    public async Task Ensure(IEnumerable<DateTimeOffset> times, CancellationToken cancel)
    {
        var days = times.Select(Day).Distinct().Where(d => !_days.ContainsKey(d)).Order()
            .Select(d => (Number: d, Time: new DateTimeOffset(d * TimeSpan.TicksPerDay, TimeSpan.Zero))).ToList();
        if (days.Count == 0) return;
        await _one.WaitAsync(cancel);
        try
        {
            await using var session = await database.Open(cancel);
            if (_installedAt is not { } installedAt)
            {
                installedAt = await InstalledAt(session, cancel);
                _installedAt = installedAt;
            }

            var needed =
                days.Select(d => PartitionBounds.Of(d.Time, installedAt)).DistinctBy(b => b.Name).Where(b => !_known.ContainsKey(b.Name))
                    .ToList();
            foreach (var some in needed.Chunk(PerTransaction)) await Make(session, some, cancel);
            foreach (var day in days.Where(d => _known.ContainsKey(PartitionBounds.Of(d.Time, installedAt).Name))) _days[day.Number] = true;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Forgets what was known, because a partition was dropped.</summary>
    public void Forget()
    {
        _days.Clear();
        _known.Clear();
    }

    public void Dispose() => _one.Dispose();

    private static long Day(DateTimeOffset time) => time.UtcTicks / TimeSpan.TicksPerDay;

    private async Task Make(NpgsqlConnection session, PartitionBounds[] bounds, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await MakeOnce(session, bounds, cancel);
                return;
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.LockNotAvailable && attempt < 5)
            {
                // If this waited longer, every other session would queue behind its lock request.
                Log.PartitionLockBusy(log, attempt);
            }
        }
    }

    private async Task MakeOnce(NpgsqlConnection session, PartitionBounds[] bounds, CancellationToken cancel)
    {
        await using var transaction = await session.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancel);
        await using (var command =
            new NpgsqlCommand($"SET LOCAL lock_timeout = '2s'; SELECT pg_advisory_xact_lock({AdvisoryLocks.Partitions})", session))
            await command.ExecuteNonQueryAsync(cancel);

        // Read after the lock. Anybody who drops partitions moves the horizon first, so a dropped partition is below the horizon read here.
        var (horizon, existing) = await Look(session, cancel);
        List<PartitionBounds> made = [];
        foreach (var b in bounds.Where(b => b.To > horizon && !existing.Contains(b.Name)))
        {
            // LIKE and ATTACH do not wait for running reads. PARTITION OF would wait for them, and every insert would wait behind it.
            await using var command = new NpgsqlCommand($"""
                CREATE TABLE {b.Name} (LIKE events INCLUDING ALL);
                ALTER TABLE events ATTACH PARTITION {b.Name} FOR VALUES
                  FROM ('{b.From:yyyy-MM-dd}T00:00:00Z') TO ('{b.To:yyyy-MM-dd}T00:00:00Z');
                """, session);
            await command.ExecuteNonQueryAsync(cancel);
            made.Add(b);
        }

        await transaction.CommitAsync(cancel);
        foreach (var b in made) Log.PartitionMade(log, b.Name);
        // Sealed days count as present too: the transaction refuses their events, so they need no partition.
        foreach (var b in bounds) _known[b.Name] = true;
    }

    private static async Task<(DateTimeOffset Horizon, HashSet<string> Existing)> Look(NpgsqlConnection session, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand("""
            SELECT c.relname::text, (SELECT CASE WHEN horizon = '-infinity' THEN NULL ELSE horizon END FROM policy)
            FROM (SELECT 1) AS one
            LEFT JOIN (pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid AND NOT i.inhdetachpending) ON i.inhparent = 'events'::regclass
            """, session);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        HashSet<string> existing = [];
        var horizon = DateTimeOffset.MinValue;
        while (await reader.ReadAsync(cancel))
        {
            if (!await reader.IsDBNullAsync(0, cancel)) existing.Add(reader.GetString(0));
            if (!await reader.IsDBNullAsync(1, cancel)) horizon = reader.GetFieldValue<DateTimeOffset>(1);
        }

        return (horizon, existing);
    }

    private static async Task<DateTimeOffset> InstalledAt(NpgsqlConnection session, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand("SELECT installed_at FROM installation", session);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        return await reader.ReadAsync(cancel)
            ? reader.GetFieldValue<DateTimeOffset>(0)
            : throw new Foundation.StoreUnavailableException("The database has no installation row; it is not migrated completely.")
            {
                Store = Foundation.StoreName.Database
            };
    }
}
