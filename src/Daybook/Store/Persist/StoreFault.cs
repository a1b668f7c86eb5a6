using System.Net.Sockets;
using Daybook.Foundation;
using Npgsql;

namespace Daybook.Store.Persist;

/// <summary>What a failed transaction says about the message in it. A closed set.</summary>
public enum StoreFault
{
    /// <summary>The columns refuse an event's content, so it can never be stored as it is.</summary>
    Data,

    /// <summary>A partition is missing: make it and try again.</summary>
    NoPartition,

    /// <summary>The <c>messages</c> row exists: somebody else finished the message meanwhile.</summary>
    FinishedBefore,

    /// <summary>Somebody else stored one of the ids at the same moment: try again, and wait for others.</summary>
    KeyTaken,

    /// <summary>Deadlock or serialization failure: try again at once.</summary>
    Contention,

    /// <summary>PostgreSQL is away, full, read-only, not migrated: nothing can be stored now, no matter what the message holds.</summary>
    NotNow,

    /// <summary>
    /// None of these. Nothing says if the message or the store is to blame. It is treated as "not now", and examined if it stays.
    /// </summary>
    Unclear,
}

/// <summary>
/// Tells <see cref="StoreFault"/>s apart. Only <see cref="StoreFault.Data"/> condemns an event; an outage, however it looks, never does.
/// </summary>
public static class StoreFaults
{
    public static StoreFault Of(Exception e) => e switch
    {
        PostgresException p => OfSqlState(p),
        StoreUnavailableException or NpgsqlException or IOException or SocketException or TimeoutException
            or OperationCanceledException or ObjectDisposedException => StoreFault.NotNow,
        _ => StoreFault.Unclear,
    };

    private static StoreFault OfSqlState(PostgresException p) => p.SqlState switch
    {
        // A check constraint names itself; "no partition of relation found for row" has the same state and no constraint.
        PostgresErrorCodes.CheckViolation => p.ConstraintName is null ? StoreFault.NoPartition : StoreFault.Data,
        PostgresErrorCodes.NotNullViolation => StoreFault.Data,
        PostgresErrorCodes.UniqueViolation => p.TableName switch
        {
            "messages" => StoreFault.FinishedBefore,
            "event_keys" => StoreFault.KeyTaken,
            _ => StoreFault.Unclear,
        },
        PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure => StoreFault.Contention,
        ['2', '2', ..] => StoreFault.Data,
        // Program limits (nesting, a row too big), unsupported features, raised exceptions: the cause may be this message, or it may
        // affect everybody.
        ['5', '4', ..] or ['0', 'A', ..] or ['P', '0', ..] or ['2', '3', ..] or ['2', '1', ..] => StoreFault.Unclear,
        _ => StoreFault.NotNow,
    };
}
