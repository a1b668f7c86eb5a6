using System.Data;
using Daybook.Foundation;
using Daybook.Foundation.Postgres;
using Daybook.Foundation.Objects;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Daybook.Days.Archive;

/// <summary>
/// A session that holds the publisher's lock. Everything that writes to S3 holds it, and records on this same session what was written.
/// </summary>
internal sealed class PublisherLock : IAsyncDisposable
{
    private readonly NpgsqlConnection _session;

    private PublisherLock(NpgsqlConnection session) => _session = session;

    /// <summary>
    /// Does the work when its turn comes; does nothing without a bucket. If S3 or PostgreSQL is away, it only says so in the log, because
    /// the next run does what is left.
    /// </summary>
    public static async Task Hold(PostgresConnections database, IObjectStore objects, ILogger log, Func<NpgsqlConnection, Task> work,
        CancellationToken cancel)
    {
        if (!objects.Enabled) return;
        try
        {
            await using var turn = await Take(database, cancel);
            await work(turn._session);
        }
        catch (Exception e) when (e is NpgsqlException or StoreUnavailableException)
        {
            if (PostgresAway.IsOutage(e)) Log.Stopped(log, e.Message);
            else Log.Failed(log, e);
        }
    }

    private static async Task<PublisherLock> Take(PostgresConnections database, CancellationToken cancel)
    {
        var session = await database.OpenDirect(cancel);
        try
        {
            await session.Execute($"SELECT pg_advisory_lock({AdvisoryLocks.Publisher})", cancel);
            return new PublisherLock(session);
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_session.FullState.HasFlag(ConnectionState.Open))
            await _session.Execute($"SELECT pg_advisory_unlock({AdvisoryLocks.Publisher})", CancellationToken.None);
        await _session.DisposeAsync();
    }
}
