using Daybook.Foundation.Postgres;

namespace Daybook.Privacy.Retaining;

/// <summary>Drops share links that ended long ago. The audit log still tells who made and who revoked them.</summary>
public sealed class DropShares(PostgresConnections database)
{
    /// <summary>So long an operator sees what was open, and a reader why a link does not work any more.</summary>
    internal static readonly TimeSpan Kept = TimeSpan.FromDays(90);

    /// <returns>Links.</returns>
    internal async Task<int> Run(DateTimeOffset now, CancellationToken cancel)
    {
        await using var session = await PrivacySession.Open(database, cancel);
        // A few hundred rows; no index.
        return await session.Execute("DELETE FROM shares WHERE least(revoked_at, expires_at) < $1", cancel, now - Kept);
    }
}
