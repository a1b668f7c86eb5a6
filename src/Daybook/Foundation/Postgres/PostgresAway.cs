using Npgsql;

namespace Daybook.Foundation.Postgres;

/// <summary>
/// Tells PostgreSQL's "not available now" errors from its "wrong statement" errors. Only the first are worth a retry.
/// </summary>
public static class PostgresAway
{
    /// <summary>
    /// Whether a store is away, full or not ready: an outage, which a timer waits out with a warning. Everything else is a fault of the
    /// data or of the program, and nobody finds it without its stack.
    /// </summary>
    public static bool IsOutage(Exception e) => e is PostgresException p ? Is(p) : e is NpgsqlException or StoreUnavailableException;

    public static bool Is(PostgresException e) => e.IsTransient || e.SqlState switch
    {
        // Connections; shutting down, crashed or starting; out of disk, memory, connections; no such role or database: it is being set up.
        ['0', '8', ..] or ['5', '7', 'P', ..] or ['5', '3', ..] or ['2', '8', ..] or PostgresErrorCodes.InvalidCatalogName => true,
        // A standby, or a disk that went read-only. A lock that was not given in time.
        PostgresErrorCodes.ReadOnlySqlTransaction or PostgresErrorCodes.LockNotAvailable => true,
        PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected => true,
        _ => false,
    };
}
