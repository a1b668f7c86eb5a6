using System.Diagnostics;
using Npgsql;

namespace Daybook.Cli.Bench;

/// <summary>
/// The fastest way into PostgreSQL that there is: binary COPY of rows that are already encoded, into the same partitions with the same indexes,
/// the keys included, in one transaction on one connection.
/// </summary>
internal static class CopyBaseline
{
    private const string Events = "events (event_id, event_type, occurred_at, user_id, anonymous_id, session_id, source, properties, context, received_at, sent_at, persisted_at)";
    private const string Keys = "event_keys (event_id, body_hash, occurred_at, message_id)";

    /// <returns>Rows a second, an event and its key being one row.</returns>
    public static async Task<double> RunAsync(string database, CancellationToken cancel)
    {
        await using var connection = new NpgsqlConnection(database + ";Pooling=false;Command Timeout=600");
        await connection.OpenAsync(cancel);
        var rows = await CountAsync(connection, cancel);

        // In the order in which they were stored.
        var events = await ReadAsync(connection, $"COPY (SELECT {Columns(Events)} FROM events ORDER BY persisted_at, event_id) TO STDOUT (FORMAT BINARY)", cancel);
        var keys = await ReadAsync(connection, $"COPY (SELECT {Columns(Keys)} FROM event_keys k ORDER BY message_id, event_id) TO STDOUT (FORMAT BINARY)", cancel);
        await ExecuteAsync(connection, "TRUNCATE events, event_keys", cancel);
        await ExecuteAsync(connection, "CHECKPOINT", cancel);

        var watch = Stopwatch.StartNew();
        await ExecuteAsync(connection, "BEGIN", cancel);
        await WriteAsync(connection, $"COPY {Keys} FROM STDIN (FORMAT BINARY)", keys, cancel);
        await WriteAsync(connection, $"COPY {Events} FROM STDIN (FORMAT BINARY)", events, cancel);
        await ExecuteAsync(connection, "COMMIT", cancel);
        var rate = rows / watch.Elapsed.TotalSeconds;
        return await CountAsync(connection, cancel) == rows ? rate : throw new VerbFailedException("The COPY baseline did not store every row.");
    }

    private static string Columns(string table) => table[(table.IndexOf('(', StringComparison.Ordinal) + 1)..^1];

    private static async Task<MemoryStream> ReadAsync(NpgsqlConnection connection, string copy, CancellationToken cancel)
    {
        await using var stream = await connection.BeginRawBinaryCopyAsync(copy, cancel);
        var rows = new MemoryStream();
        await stream.CopyToAsync(rows, cancel);
        return rows;
    }

    private static async Task WriteAsync(NpgsqlConnection connection, string copy, MemoryStream rows, CancellationToken cancel)
    {
        await using var stream = await connection.BeginRawBinaryCopyAsync(copy, cancel);
        rows.Position = 0;
        await rows.CopyToAsync(stream, 64 * 1024, cancel);
    }

    private static async Task<long> CountAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand("SELECT count(*) FROM events", connection);
        return (long)(await command.ExecuteScalarAsync(cancel))!;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancel);
    }
}
