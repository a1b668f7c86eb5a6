using System.Data;
using Daybook.Foundation.Postgres;
using Npgsql;

namespace Daybook.Privacy;

/// <summary>One connection whose commands have no time limit, because a search through a day of events may take minutes.</summary>
internal sealed class PrivacySession : PostgresSession
{
    private PrivacySession(NpgsqlConnection connection) : base(connection, timeoutSeconds: 0)
    {
    }

    public static async Task<PrivacySession> Open(PostgresConnections database, CancellationToken cancel) =>
        new(await database.OpenDirect(cancel));

    public static async Task<PrivacySession> OpenExport(PostgresConnections database, CancellationToken cancel) =>
        new(await database.OpenExport(cancel));

    /// <summary>For a request or a note that lasts milliseconds.</summary>
    public static async Task<PrivacySession> OpenShort(PostgresConnections database, CancellationToken cancel) =>
        new(await database.OpenOperators(cancel));

    public async Task<T> Transaction<T>(Func<Task<T>> work, CancellationToken cancel)
    {
        await using var transaction = await Connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancel);
        var result = await work();
        await transaction.CommitAsync(cancel);
        return result;
    }
}
