using System.Diagnostics;
using Npgsql;
using NpgsqlTypes;

namespace Daybook.Tools.Bench;

/// <summary>
/// A separate database that gets the rows that Daybook has just stored, by plain binary COPY. It has the same partitions, indexes and
/// keys, and uses one transaction on one connection. It does not decode, check or deduplicate.
/// </summary>
internal sealed class CopyBaseline(string source, string target)
{
    /// <summary>
    /// Works like an ordinary client: values in memory, written column by column with <see cref="NpgsqlBinaryImporter"/>.
    /// </summary>
    /// <returns>Rows per second; an event and its key count as one row.</returns>
    public Task<double> Typed(BaselineRows rows, CancellationToken cancel) => Run(
        rows.Typed.Count,
        connection =>
        {
            // Npgsql's synchronous calls are its fastest.
            WriteKeys(connection, rows.Typed);
            WriteEvents(connection, rows.Typed);
            return Task.CompletedTask;
        },
        cancel);

    /// <summary>Only sends rows that were encoded before. This shows the cost of PostgreSQL and the wire without a client.</summary>
    /// <inheritdoc cref="Typed" path="/returns"/>
    public Task<double> Encoded(BaselineRows rows, CancellationToken cancel) => Run(
        rows.Typed.Count,
        async connection =>
        {
            await Send(connection, $"COPY event_keys ({BaselineRows.KeyColumns}) FROM STDIN (FORMAT BINARY)", rows.Keys, cancel);
            await Send(connection, $"COPY events ({BaselineRows.EventColumns}) FROM STDIN (FORMAT BINARY)", rows.Events, cancel);
        },
        cancel);

    private async Task<double> Run(int rows, Func<NpgsqlConnection, Task> write, CancellationToken cancel)
    {
        await using var connection = new NpgsqlConnection(target + ";Pooling=false;Command Timeout=600");
        await connection.OpenAsync(cancel);
        await MakePartitions(connection, cancel);
        var before = await Count(connection, cancel);
        await Execute(connection, "CHECKPOINT", cancel);
        var watch = Stopwatch.StartNew();
        await Execute(connection, "BEGIN", cancel);
        await write(connection);
        await Execute(connection, "COMMIT", cancel);
        var rate = rows / watch.Elapsed.TotalSeconds;
        return await Count(connection, cancel) == before + rows ? rate
            : throw new VerbFailedException("The COPY baseline did not store every row.");
    }

    private static void WriteKeys(NpgsqlConnection connection, IReadOnlyList<BaselineRow> rows)
    {
        using var importer = connection.BeginBinaryImport($"COPY event_keys ({BaselineRows.KeyColumns}) FROM STDIN (FORMAT BINARY)");
        foreach (var row in rows)
        {
            importer.StartRow();
            importer.Write(row.EventId, NpgsqlDbType.Uuid);
            importer.Write(row.BodyHash, NpgsqlDbType.Bigint);
            importer.Write(row.OccurredAt, NpgsqlDbType.TimestampTz);
            importer.Write(row.MessageId, NpgsqlDbType.Uuid);
        }

        importer.Complete();
    }

    private static void WriteEvents(NpgsqlConnection connection, IReadOnlyList<BaselineRow> rows)
    {
        using var importer = connection.BeginBinaryImport($"COPY events ({BaselineRows.EventColumns}) FROM STDIN (FORMAT BINARY)");
        foreach (var row in rows)
        {
            importer.StartRow();
            importer.Write(row.EventId, NpgsqlDbType.Uuid);
            importer.Write(row.EventType, NpgsqlDbType.Text);
            importer.Write(row.OccurredAt, NpgsqlDbType.TimestampTz);
            Text(row.UserId);
            Text(row.AnonymousId);
            Text(row.SessionId);
            importer.Write(row.Source, NpgsqlDbType.Text);
            importer.Write(row.Properties, NpgsqlDbType.Jsonb);
            importer.Write(row.Context, NpgsqlDbType.Jsonb);
            importer.Write(row.ReceivedAt, NpgsqlDbType.TimestampTz);
            if (row.SentAt is { } sentAt) importer.Write(sentAt, NpgsqlDbType.TimestampTz);
            else importer.WriteNull();
        }

        importer.Complete();

        void Text(string? value)
        {
            if (value is null) importer.WriteNull();
            else importer.Write(value, NpgsqlDbType.Text);
        }
    }

    private static async Task Send(NpgsqlConnection connection, string copy, MemoryStream rows, CancellationToken cancel)
    {
        await using var stream = await connection.BeginRawBinaryCopyAsync(copy, cancel);
        rows.Position = 0;
        await rows.CopyToAsync(stream, 64 * 1024, cancel);
    }

    /// <summary>The partitions that Persist has created meanwhile.</summary>
    private async Task MakePartitions(NpgsqlConnection connection, CancellationToken cancel)
    {
        const string Partitions =
            "SELECT c.relname::text, pg_get_expr(c.relpartbound, c.oid) FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE "
                + "i.inhparent = 'events'::regclass";
        await using var from = new NpgsqlConnection(source + ";Pooling=false");
        await from.OpenAsync(cancel);
        await using var command = new NpgsqlCommand(Partitions, from);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
            await Execute(connection, $"CREATE TABLE IF NOT EXISTS {reader.GetString(0)} PARTITION OF events {reader.GetString(1)}",
                cancel);
    }

    private static async Task<long> Count(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand("SELECT count(*) FROM events", connection);
        return (long)(await command.ExecuteScalarAsync(cancel))!;
    }

    private static async Task Execute(NpgsqlConnection connection, string sql, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancel);
    }
}
