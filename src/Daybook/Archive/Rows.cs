using Npgsql;

namespace Daybook.Archive;

/// <summary>One statement with positional parameters.</summary>
internal static class Rows
{
    public static async Task<List<T>> Read<T>(NpgsqlConnection session, string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancel, params object?[] values)
    {
        await using var command = Command(session, sql, values);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        List<T> rows = [];
        while (await reader.ReadAsync(cancel)) rows.Add(read(reader));
        return rows;
    }

    /// <returns>Rows changed.</returns>
    public static async Task<int> Execute(NpgsqlConnection session, string sql, CancellationToken cancel, params object?[] values)
    {
        await using var command = Command(session, sql, values);
        return await command.ExecuteNonQueryAsync(cancel);
    }

    public static NpgsqlCommand Command(NpgsqlConnection session, string sql, params object?[] values)
    {
        var command = new NpgsqlCommand(sql, session);
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });
        return command;
    }
}
