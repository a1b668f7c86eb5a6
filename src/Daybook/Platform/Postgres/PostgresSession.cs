using Npgsql;

namespace Daybook.Platform.Postgres;

/// <summary>One connection that a piece of work keeps to itself, with short forms for a statement and its positional parameters.</summary>
/// <param name="connection">Owned by the session from here on.</param>
/// <param name="timeoutSeconds">For each command; 0: none. Null: the connection's own.</param>
public abstract class PostgresSession(NpgsqlConnection connection, int? timeoutSeconds = null) : IAsyncDisposable
{
    protected NpgsqlConnection Connection => connection;

    /// <param name="values">For $1, $2, …: values, null, or whole <see cref="NpgsqlParameter"/>s. Times are sent in UTC.</param>
    /// <returns>Rows changed.</returns>
    public async Task<int> Execute(string sql, CancellationToken cancel, params object?[] values)
    {
        await using var command = Command(sql, values);
        return await command.ExecuteNonQueryAsync(cancel);
    }

    /// <param name="read">Makes a result of the row that the reader stands on.</param>
    /// <inheritdoc cref="Execute" path="/param[@name='values']"/>
    public async Task<List<T>> Query<T>(string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancel, params object?[] values)
    {
        await using var command = Command(sql, values);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        List<T> rows = [];
        while (await reader.ReadAsync(cancel)) rows.Add(read(reader));
        return rows;
    }

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return connection.DisposeAsync();
    }

    private NpgsqlCommand Command(string sql, object?[] values)
    {
        var command = new NpgsqlCommand(sql, connection);
        if (timeoutSeconds is { } seconds) command.CommandTimeout = seconds;
        foreach (var value in values) command.Parameters.Add(Parameter(value));
        return command;
    }

    private static NpgsqlParameter Parameter(object? value) => value switch
    {
        NpgsqlParameter parameter => parameter,
        DateTimeOffset time => new NpgsqlParameter { Value = time.UtcDateTime },
        _ => new NpgsqlParameter { Value = value ?? DBNull.Value },
    };
}
