using System.Globalization;
using Npgsql;

namespace Daybook.Tools.Bench;

/// <summary>One event with its key, in the form of an ordinary client.</summary>
internal sealed record BaselineRow(
    Guid EventId, string EventType, DateTime OccurredAt, string? UserId, string? AnonymousId, string? SessionId, string Source,
    string Properties, string Context,
    DateTime ReceivedAt, DateTime? SentAt, long BodyHash, Guid MessageId);

/// <summary>The same rows in two forms: as values, and in PostgreSQL's own binary form.</summary>
internal sealed record BaselineRows(IReadOnlyList<BaselineRow> Typed, MemoryStream Events, MemoryStream Keys)
{
    public const string EventColumns =
        "event_id, event_type, occurred_at, user_id, anonymous_id, session_id, source, properties, context, received_at, sent_at";
    public const string KeyColumns = "event_id, body_hash, occurred_at, message_id";

    /// <summary>The rows stored after a time, in the order in which they were stored.</summary>
    public static async Task<BaselineRows> Read(string database, DateTime after, CancellationToken cancel)
    {
        // Few events and any number of keys: these are looked up, never read as a whole.
        await using var connection = new NpgsqlConnection(
            database + ";Pooling=false;Command Timeout=600;Options=-c enable_hashjoin=off -c enable_mergejoin=off");
        await connection.OpenAsync(cancel);
        var since = $"WHERE persisted_at > '{after.ToString("O", CultureInfo.InvariantCulture)}' ORDER BY persisted_at, event_id";
        return new BaselineRows(
            await MeasureTyped(connection, since, cancel),
            await Encoded(connection, $"SELECT {EventColumns} FROM events {since}", cancel),
            await Encoded(connection,
                $"SELECT k.event_id, k.body_hash, k.occurred_at, k.message_id FROM events JOIN event_keys k USING (event_id) {since}",
                cancel));
    }

    public static async Task<DateTime> Latest(string database, CancellationToken cancel)
    {
        await using var connection = new NpgsqlConnection(database + ";Pooling=false");
        await connection.OpenAsync(cancel);
        await using var command = new NpgsqlCommand("SELECT coalesce(max(persisted_at), 'epoch') FROM events", connection);
        return (DateTime)(await command.ExecuteScalarAsync(cancel))!;
    }

    private static async Task<List<BaselineRow>> MeasureTyped(NpgsqlConnection connection, string since, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand($"""
            SELECT event_id, event_type, e.occurred_at, user_id, anonymous_id, session_id, source, properties::text, context::text, received_at, sent_at, k.body_hash, k.message_id
            FROM events e JOIN event_keys k USING (event_id) {since}
            """, connection);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        List<BaselineRow> rows = [];
        while (await reader.ReadAsync(cancel))
        {
            rows.Add(new BaselineRow(
                reader.GetGuid(0), reader.GetString(1), reader.GetDateTime(2), Text(3), Text(4), Text(5), reader.GetString(6),
                reader.GetString(7), reader.GetString(8),
                reader.GetDateTime(9), await reader.IsDBNullAsync(10, cancel) ? null : reader.GetDateTime(10), reader.GetInt64(11),
                reader.GetGuid(12)));
        }

        return rows;

        string? Text(int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
    }

    private static async Task<MemoryStream> Encoded(NpgsqlConnection connection, string query, CancellationToken cancel)
    {
        await using var stream = await connection.BeginRawBinaryCopyAsync($"COPY ({query}) TO STDOUT (FORMAT BINARY)", cancel);
        var rows = new MemoryStream();
        await stream.CopyToAsync(rows, cancel);
        return rows;
    }
}
