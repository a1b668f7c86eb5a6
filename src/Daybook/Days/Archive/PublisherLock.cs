using System.Data;
using Daybook.Foundation.Postgres;
using Npgsql;

namespace Daybook.Days.Archive;

/// <summary>
/// A session that holds the publisher's lock. Everything that writes to S3 holds it, and records on this same session what was written.
/// </summary>
internal sealed class PublisherLock : IAsyncDisposable
{
    private PublisherLock(NpgsqlConnection session) => Session = session;

    public NpgsqlConnection Session { get; }

    /// <summary>Waits for its turn.</summary>
    public static async Task<PublisherLock> Take(PostgresConnections database, CancellationToken cancel)
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
        if (Session.FullState.HasFlag(ConnectionState.Open))
            await Session.Execute($"SELECT pg_advisory_unlock({AdvisoryLocks.Publisher})", CancellationToken.None);
        await Session.DisposeAsync();
    }
}
