using Npgsql;

namespace Daybook.Store.Persist;

/// <summary>Copies claimed events into <c>events</c>. Step 3 of the protocol.</summary>
internal static class CopyEvents
{
    private const int FlushAt = 128 * 1024;

    public static async Task Run(NpgsqlConnection session, IReadOnlyList<PlannedEvent> rows, CancellationToken cancel)
    {
        await using var stream = await session.BeginRawBinaryCopyAsync("""
            COPY events (event_id, event_type, occurred_at, user_id, anonymous_id, session_id, source, properties, context, received_at, sent_at)
            FROM STDIN (FORMAT BINARY)
            """, cancel);
        using var buffer = new CopyBuffer();
        buffer.Header();
        foreach (var row in rows)
        {
            Write(buffer, row.Pending);
            if (buffer.Written.Length < FlushAt) continue;
            await stream.WriteAsync(buffer.Written, cancel);
            buffer.Clear();
        }

        buffer.Trailer();
        await stream.WriteAsync(buffer.Written, cancel);
    }

    private static void Write(CopyBuffer buffer, PendingEvent row)
    {
        var e = row.Event;
        buffer.Row(columns: 11);
        buffer.Uuid(e.EventId);
        buffer.Text(e.EventType);
        buffer.Timestamp(e.OccurredAt);
        buffer.Text(e.UserId);
        buffer.Text(e.AnonymousId);
        buffer.Text(e.SessionId);
        buffer.Text(e.Source);
        buffer.Jsonb(e.Properties.Span);
        buffer.Jsonb(e.Context.Span);
        buffer.Timestamp(row.Request.ReceivedAt);
        if (e.SentAt is { } sentAt) buffer.Timestamp(sentAt);
        else buffer.Null();
    }
}
