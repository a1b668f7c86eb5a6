using System.Data;
using System.Diagnostics;
using Daybook.Foundation.Postgres;
using Npgsql;

namespace Daybook.Days.Rollup;

/// <summary>A direct connection with the temporary tables of a count, and the lock that lets one rollup write at a time.</summary>
/// <remarks>
/// The lock is a session lock and is taken before the REPEATABLE READ transaction begins. Inside the transaction, the lock statement
/// would fix the snapshot before it waits, and then the previous rollup's writes would cause a serialization failure.
/// </remarks>
internal sealed class RollupSession : PostgresSession
{
    private const int Attempts = 6;

    private RollupSession(NpgsqlConnection connection) : base(connection)
    {
    }

    /// <summary>How long this session has waited for its locks, i.e. for others that count.</summary>
    public TimeSpan Waited { get; private set; }

    public static async Task<RollupSession> Open(PostgresConnections database, CancellationToken cancel) =>
        await Open(await database.OpenDirect(cancel), cancel);

    /// <param name="connection">Owned by the session from here on.</param>
    public static async Task<RollupSession> Open(NpgsqlConnection connection, CancellationToken cancel)
    {
        var session = new RollupSession(connection);
        try
        {
            await session.Execute(TemporaryTables, cancel);
            return session;
        }
        catch
        {
            // Its pool has four sessions, and a full disk must not cost one of them.
            await session.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Runs <paramref name="work"/> in one REPEATABLE READ transaction under the rollup lock; a serialization failure starts it again.
    /// </summary>
    public Task<T> Transaction<T>(Func<RollupSession, Task<T>> work, CancellationToken cancel) =>
        Transaction(AdvisoryLocks.Rollup, work, cancel);

    /// <summary>The same under another lock.</summary>
    public async Task<T> Transaction<T>(long key, Func<RollupSession, Task<T>> work, CancellationToken cancel)
    {
        var asked = Stopwatch.GetTimestamp();
        await Execute($"SELECT pg_advisory_lock({key})", cancel);
        Waited += Stopwatch.GetElapsedTime(asked);
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    await using var transaction = await Connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancel);
                    var result = await work(this);
                    await transaction.CommitAsync(cancel);
                    return result;
                }
                catch (PostgresException e) when (attempt < Attempts
                    && e.SqlState is PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected)
                {
                    // Archive or Privacy wrote a row that this count writes too.
                }
            }
        }
        finally
        {
            if (Connection.FullState.HasFlag(ConnectionState.Open))
                await Execute($"SELECT pg_advisory_unlock({key})", CancellationToken.None);
        }
    }

    /// <summary>Empties the temporary tables of a count, as the end of its transaction does.</summary>
    public Task Forget(CancellationToken cancel) => Execute(
        """
        TRUNCATE slices, spans, now_events, now_masks, was_masks, mask_changes, now_parts, was_parts, part_changes, day_quarters, day_users,
          moved_users, changed_users, link_changes, affected_users, affected_days
        """, cancel);

    // slices: the counted day's quarter hours, per UTC day, and which of them are replaced; spans: these as times. now_events: the events,
    // read once. day_quarters, day_users: what the day holds after the count.
    // now_masks, was_masks: activity on it as read and as stored, type 0 standing for any type; mask_changes: rows to write, whole UTC
    // days.
    // now_parts, was_parts, part_changes: the same of each id of people that have several.
    // moved_users: whose first event ever changed. changed_users, link_changes, affected_…: what the small tables change by.
    // moving…: see MovePeople.
    private const string TemporaryTables = """
        CREATE TEMP TABLE IF NOT EXISTS slices (utc_day date, lo bigint, hi bigint, again_lo bigint, again_hi bigint)
          ON COMMIT DELETE ROWS;
        CREATE TEMP TABLE IF NOT EXISTS spans (from_at timestamptz, to_at timestamptz) ON COMMIT DELETE ROWS;
        CREATE TEMP TABLE IF NOT EXISTS now_events (
          bucket timestamptz, event_type text COLLATE "C", subject text COLLATE "C",
          events bigint, first_at timestamptz, persisted_at timestamptz) ON COMMIT DELETE ROWS;
        CREATE TEMP TABLE IF NOT EXISTS now_masks (type_no int, utc_day date, user_no int, lo bigint, hi bigint) ON COMMIT DELETE ROWS;
        CREATE TEMP TABLE IF NOT EXISTS was_masks (type_no int, utc_day date, user_no int, lo bigint, hi bigint) ON COMMIT DELETE ROWS;
        CREATE TEMP TABLE IF NOT EXISTS mask_changes (type_no int, utc_day date, user_no int, lo bigint, hi bigint) ON COMMIT DELETE ROWS;
        CREATE TEMP TABLE IF NOT EXISTS now_parts (type_no int, utc_day date, user_no int, lo bigint, hi bigint) ON COMMIT DELETE ROWS;
        CREATE TEMP TABLE IF NOT EXISTS was_parts (type_no int, utc_day date, user_no int, lo bigint, hi bigint) ON COMMIT DELETE ROWS;
        CREATE TEMP TABLE IF NOT EXISTS part_changes (type_no int, utc_day date, user_no int, lo bigint, hi bigint) ON COMMIT DELETE ROWS;
        CREATE TEMP TABLE IF NOT EXISTS day_quarters (bucket timestamptz, type_no int, events bigint) ON COMMIT DELETE ROWS;
        CREATE TEMP TABLE IF NOT EXISTS day_users (type_no int, users bigint) ON COMMIT DELETE ROWS;
        CREATE TEMP TABLE IF NOT EXISTS moved_users (user_no int, was timestamptz, first_at timestamptz) ON COMMIT DELETE ROWS;
        CREATE TEMP TABLE IF NOT EXISTS changed_users (type_no int, user_no int, added boolean, prev_day date, next_day date)
          ON COMMIT DELETE ROWS;
        CREATE TEMP TABLE IF NOT EXISTS link_changes (type_no int, day date, prev_day date, users bigint) ON COMMIT DELETE ROWS;
        CREATE TEMP TABLE IF NOT EXISTS affected_users (user_no int, first_day date, was_first_day date, added boolean)
          ON COMMIT DELETE ROWS;
        CREATE TEMP TABLE IF NOT EXISTS affected_days (user_no int, day date) ON COMMIT DELETE ROWS;
        CREATE TEMP TABLE IF NOT EXISTS moving (anonymous_id text COLLATE "C", user_no int, was int, now int) ON COMMIT DELETE ROWS;
        CREATE TEMP TABLE IF NOT EXISTS moving_ids (user_no int, was int, now int, first_at timestamptz) ON COMMIT DELETE ROWS;
        CREATE TEMP TABLE IF NOT EXISTS moving_people (side int, user_no int, first_at timestamptz, ids bigint) ON COMMIT DELETE ROWS;
        CREATE TEMP TABLE IF NOT EXISTS moving_parts (type_no int, utc_day date, user_no int, lo bigint, hi bigint) ON COMMIT DELETE ROWS;
        CREATE TEMP TABLE IF NOT EXISTS moving_days (side int, type_no int, user_no int, day date) ON COMMIT DELETE ROWS;
        CREATE TEMP TABLE IF NOT EXISTS moving_changes (type_no int, day date, users bigint) ON COMMIT DELETE ROWS;
        CREATE TEMP TABLE IF NOT EXISTS revised_days (day date) ON COMMIT DELETE ROWS;
        """;
}
