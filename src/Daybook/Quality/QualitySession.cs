using Daybook.Platform.Postgres;
using Npgsql;

namespace Daybook.Quality;

/// <summary>One direct connection that holds the lock of a look: no two instances look at the same time.</summary>
public sealed class QualitySession : IAsyncDisposable
{
    // A count of a day of raw events is the longest; nothing waits for it.
    private const int TimeoutSeconds = 300;

    private readonly NpgsqlConnection _connection;

    private QualitySession(NpgsqlConnection connection) => _connection = connection;

    /// <returns>Null: another instance is looking.</returns>
    public static async Task<QualitySession?> TryOpen(PostgresConnections database, CancellationToken cancel)
    {
        var session = new QualitySession(await database.OpenDirect(cancel));
        try
        {
            if ((await session.Query($"SELECT pg_try_advisory_lock({AdvisoryLocks.Quality})", r => r.GetBoolean(0), cancel)).Single()) return session;
        }
        catch
        {
            await session._connection.DisposeAsync();
            throw;
        }

        await session._connection.DisposeAsync();
        return null;
    }

    public async Task Transaction(Func<Task> work, CancellationToken cancel)
    {
        await using var transaction = await _connection.BeginTransactionAsync(cancel);
        await work();
        await transaction.CommitAsync(cancel);
    }

    /// <returns>Rows changed.</returns>
    public async Task<int> Execute(string sql, CancellationToken cancel, params object?[] values)
    {
        await using var command = Command(sql, values);
        return await command.ExecuteNonQueryAsync(cancel);
    }

    public async Task<List<T>> Query<T>(string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancel, params object?[] values)
    {
        await using var command = Command(sql, values);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        List<T> rows = [];
        while (await reader.ReadAsync(cancel)) rows.Add(read(reader));
        return rows;
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await Execute("SELECT pg_advisory_unlock_all()", CancellationToken.None);
        }
        catch (Exception e) when (e is NpgsqlException or InvalidOperationException)
        {
            // The session is gone, and its lock with it.
        }

        await _connection.DisposeAsync();
    }

    private NpgsqlCommand Command(string sql, object?[] values)
    {
        var command = new NpgsqlCommand(sql, _connection) { CommandTimeout = TimeoutSeconds };
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value is DateTimeOffset time ? time.UtcDateTime : value ?? DBNull.Value });
        return command;
    }
}
