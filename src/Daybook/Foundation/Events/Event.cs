namespace Daybook.Foundation.Events;

/// <summary>One accepted event, as it travels on the queue and is stored.</summary>
/// <remarks>
/// <see cref="Properties"/> and <see cref="Context"/> are UTF-8 JSON objects, already checked for what jsonb refuses
/// (U+0000, lone surrogates, numbers beyond double range). Times are UTC, microsecond precision.
/// </remarks>
public sealed record Event
{
    public required Guid EventId { get; init; }

    /// <summary>1 to 100 characters.</summary>
    public required string EventType { get; init; }

    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>Up to 200 characters; this or <see cref="AnonymousId"/> is set.</summary>
    public string? UserId { get; init; }

    public string? AnonymousId { get; init; }

    public string? SessionId { get; init; }

    public required string Source { get; init; }

    public ReadOnlyMemory<byte> Properties { get; init; } = EmptyObject;

    public ReadOnlyMemory<byte> Context { get; init; } = EmptyObject;

    public DateTimeOffset? SentAt { get; init; }

    /// <summary>
    /// First 8 bytes of SHA-256 over the canonical form of what the client said. Equal id and equal hash is a duplicate;
    /// equal id and another hash is a conflict. 0 is kept for "content erased".
    /// </summary>
    public required long BodyHash { get; init; }

    /// <summary>The user of a report: <c>u:</c>user_id, else <c>a:</c>anonymous_id. SQL's <c>event_subject</c> says the same.</summary>
    public string Subject => UserId is not null ? "u:" + UserId : "a:" + AnonymousId;

    public static ReadOnlyMemory<byte> EmptyObject { get; } = "{}"u8.ToArray();
}
