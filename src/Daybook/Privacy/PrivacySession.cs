using System.Data;
using Daybook.Platform.Postgres;
using Npgsql;

namespace Daybook.Privacy;

/// <summary>One connection, its commands without a time limit: a day of events may take minutes to look through.</summary>
internal sealed class PrivacySession : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;

    private PrivacySession(NpgsqlConnection connection) => _connection = connection;

    public static async Task<PrivacySession> Open(PostgresConnections database, CancellationToken cancel) => new(await database.Open(cancel));

    public async Task<T> Transaction<T>(Func<Task<T>> work, CancellationToken cancel)
    {
        await using var transaction = await _connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancel);
        var result = await work();
        await transaction.CommitAsync(cancel);
        return result;
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

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private NpgsqlCommand Command(string sql, object?[] values)
    {
        var command = new NpgsqlCommand(sql, _connection) { CommandTimeout = 0 };
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });
        return command;
    }
}
