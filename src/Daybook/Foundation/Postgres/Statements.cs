using Npgsql;
using NpgsqlTypes;

namespace Daybook.Foundation.Postgres;

/// <summary>Short forms for one statement with positional parameters.</summary>
public static class Statements
{
    /// <param name="values">For $1, $2, …: values, null, or whole <see cref="NpgsqlParameter"/>s if the value does not show the type.
    /// Times are sent in UTC.</param>
    public static NpgsqlCommand Statement(this NpgsqlConnection connection, string sql, params object?[] values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values) command.Parameters.Add(Parameter(value));
        return command;
    }

    /// <returns>Rows changed.</returns>
    /// <inheritdoc cref="Statement" path="/param[@name='values']"/>
    public static async Task<int> Execute(this NpgsqlConnection connection, string sql, CancellationToken cancel, params object?[] values)
    {
        await using var command = connection.Statement(sql, values);
        return await command.ExecuteNonQueryAsync(cancel);
    }

    /// <param name="read">Makes a result from the reader's current row.</param>
    /// <inheritdoc cref="Statement" path="/param[@name='values']"/>
    public static async Task<List<T>> Rows<T>(this NpgsqlConnection connection, string sql, Func<NpgsqlDataReader, T> read,
        CancellationToken cancel, params object?[] values)
    {
        await using var command = connection.Statement(sql, values);
        return await command.Rows(read, cancel);
    }

    /// <inheritdoc cref="Rows{T}(NpgsqlConnection, string, Func{NpgsqlDataReader, T}, CancellationToken, object[])"
    /// path="/param[@name='read']"/>
    public static async Task<List<T>> Rows<T>(this NpgsqlCommand command, Func<NpgsqlDataReader, T> read, CancellationToken cancel)
    {
        await using var reader = await command.ExecuteReaderAsync(cancel);
        List<T> rows = [];
        while (await reader.ReadAsync(cancel)) rows.Add(read(reader));
        return rows;
    }

    /// <summary>A text that may be null, so that only the parameter's own type says what it is.</summary>
    public static NpgsqlParameter Text(string? value) => new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };

    public static string? TextOrNull(this NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private static NpgsqlParameter Parameter(object? value) => value switch
    {
        NpgsqlParameter parameter => parameter,
        DateTimeOffset time => new NpgsqlParameter { Value = time.UtcDateTime },
        _ => new NpgsqlParameter { Value = value ?? DBNull.Value },
    };
}
