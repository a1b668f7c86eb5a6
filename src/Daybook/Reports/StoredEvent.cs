using Daybook.Foundation.Postgres;
using Npgsql;

namespace Daybook.Reports;

/// <summary>An event as it is stored.</summary>
public sealed record StoredEvent(
    Guid EventId, string EventType, DateTimeOffset OccurredAt, string? UserId, string? AnonymousId, string? SessionId, string Source,
    RawJson Properties, RawJson Context, DateTimeOffset ReceivedAt, DateTimeOffset? SentAt)
{
    /// <summary>The order that <see cref="Read"/> expects.</summary>
    public static Query Columns { get; } =
        $"event_id, event_type, occurred_at, user_id, anonymous_id, session_id, source, "
        + $"properties::text, context::text, received_at, sent_at";

    public static StoredEvent Read(NpgsqlDataReader row) => new(
        row.GetGuid(0), row.GetString(1), row.GetFieldValue<DateTimeOffset>(2), row.TextOrNull(3), row.TextOrNull(4), row.TextOrNull(5),
        row.GetString(6),
        new(row.GetString(7)), new(row.GetString(8)), row.GetFieldValue<DateTimeOffset>(9),
        row.IsDBNull(10) ? null : row.GetFieldValue<DateTimeOffset>(10));
}
