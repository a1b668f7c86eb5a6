using Npgsql;

namespace Daybook.Foundation.Postgres;

/// <summary>One connection that a piece of work does not share.</summary>
/// <param name="connection">Owned by the session from here on.</param>
/// <param name="timeoutSeconds">For each statement; 0: none. Null: the connection's own.</param>
public abstract class PostgresSession(NpgsqlConnection connection, int? timeoutSeconds = null) : IAsyncDisposable
{
    protected NpgsqlConnection Connection => connection;

    /// <returns>Rows changed.</returns>
    /// <inheritdoc cref="Statements.Statement" path="/param[@name='values']"/>
    public async Task<int> Execute(string sql, CancellationToken cancel, params object?[] values)
    {
        await using var command = Statement(sql, values);
        return await command.ExecuteNonQueryAsync(cancel);
    }

    /// <param name="read">Makes a result from the reader's current row.</param>
    /// <inheritdoc cref="Statements.Statement" path="/param[@name='values']"/>
    public async Task<List<T>> Query<T>(string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancel, params object?[] values)
    {
        await using var command = Statement(sql, values);
        return await command.Rows(read, cancel);
    }

    /// <summary>The rows of a query one by one, none of which is kept. No time limit, because there may be millions.</summary>
    /// <inheritdoc cref="Statements.Statement" path="/param[@name='values']"/>
    public async Task Each(string sql, Action<NpgsqlDataReader> row, CancellationToken cancel, params object?[] values)
    {
        await using var command = Statement(sql, values);
        command.CommandTimeout = 0;
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel)) row(reader);
    }

    /// <param name="sql"><c>COPY … FROM STDIN (FORMAT BINARY)</c>.</param>
    /// <param name="rows">The columns of each, whose types are those of the table.</param>
    public async Task Copy(string sql, IEnumerable<object[]> rows, CancellationToken cancel)
    {
        await using var writer = await connection.BeginBinaryImportAsync(sql, cancel);
        foreach (var row in rows) await writer.WriteRowAsync(cancel, row);
        await writer.CompleteAsync(cancel);
    }

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return connection.DisposeAsync();
    }

    private NpgsqlCommand Statement(string sql, object?[] values)
    {
        var command = connection.Statement(sql, values);
        if (timeoutSeconds is { } seconds) command.CommandTimeout = seconds;
        return command;
    }
}
