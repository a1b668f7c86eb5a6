using System.Data;
using Daybook.Foundation.Postgres;
using Npgsql;

namespace Daybook.Watch.Quality;

/// <summary>One direct connection that holds the lock of the checks, so that only one instance runs them at a time.</summary>
public sealed class QualitySession : PostgresSession
{
    // The longest statement counts a day of raw events; nothing waits for it.
    private const int TimeoutSeconds = 300;

    private QualitySession(NpgsqlConnection connection) : base(connection, TimeoutSeconds)
    {
    }

    /// <summary>False: PostgreSQL ended it, and the lock with it.</summary>
    public bool IsOpen => Connection.FullState.HasFlag(ConnectionState.Open);

    /// <returns>Null: another instance is looking.</returns>
    public static async Task<QualitySession?> TryOpen(PostgresConnections database, CancellationToken cancel)
    {
        var session = new QualitySession(await database.OpenDirect(cancel));
        try
        {
            if ((await session.Query($"SELECT pg_try_advisory_lock({AdvisoryLocks.Quality})", r => r.GetBoolean(0), cancel)).Single())
                return session;
        }
        catch
        {
            await session.Connection.DisposeAsync();
            throw;
        }

        await session.Connection.DisposeAsync();
        return null;
    }

    public async Task Transaction(Func<Task> work, CancellationToken cancel)
    {
        await using var transaction = await Connection.BeginTransactionAsync(cancel);
        await work();
        await transaction.CommitAsync(cancel);
    }

    public override async ValueTask DisposeAsync()
    {
        try
        {
            await Execute("SELECT pg_advisory_unlock_all()", CancellationToken.None);
        }
        catch (Exception e) when (e is NpgsqlException or InvalidOperationException)
        {
            // The session is gone, and its lock is gone too.
        }

        await base.DisposeAsync();
    }
}
