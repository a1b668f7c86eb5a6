using Npgsql;

namespace Daybook.Tools.Bench;

/// <summary>Single statements of the benches.</summary>
internal static class BenchSql
{
    /// <param name="values">Of $1, then of $2…</param>
    public static async Task Execute(this NpgsqlDataSource database, string sql, CancellationToken cancel, params object[] values)
    {
        await using var command = database.CreateCommand(sql);
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
        await command.ExecuteNonQueryAsync(cancel);
    }

    public static async Task<long> Count(this NpgsqlDataSource database, string sql, CancellationToken cancel)
    {
        await using var command = database.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync(cancel))!;
    }
}
