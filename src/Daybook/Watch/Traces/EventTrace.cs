using System.Text.Json.Serialization;
using Daybook.Foundation.Events;

namespace Daybook.Watch.Traces;

/// <summary>How far an event has come from receipt to report.</summary>
/// <remarks>An event may be both stored and refused, because a resend with other content is a conflict and the first one stays.</remarks>
public sealed record EventTrace
{
    public required Guid EventId { get; init; }

    public required TraceState State { get; init; }

    /// <summary>The queue message that carried it.</summary>
    public Guid? MessageId { get; init; }

    public string? EventType { get; init; }

    public string? Source { get; init; }

    public DateTimeOffset? OccurredAt { get; init; }

    public DateTimeOffset? ReceivedAt { get; init; }

    public DateTimeOffset? PersistedAt { get; init; }

    /// <summary>Whose it is in every report, as of now. Only while the event is in PostgreSQL.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TracedPerson? Person { get; init; }

    /// <summary>Null if it is stored but not in a daily table yet.</summary>
    public RolledUp? RolledUp { get; init; }

    /// <summary>Files in S3, below the prefix, that contain it or count it.</summary>
    public IReadOnlyList<ExportedFile> Exported { get; init; } = [];

    public IReadOnlyList<TracedRejection> Rejected { get; init; } = [];

    public IReadOnlyList<TracedDeadLetter> DeadLettered { get; init; } = [];

    /// <summary>With state <c>unknown</c>: the messages in flight, which may include it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public InFlight? InFlight { get; init; }

    /// <summary>With state <c>lost</c>: what is known of that.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TracedLoss? Lost { get; init; }
}

/// <summary>The furthest point that an event has reached. A closed set.</summary>
public enum TraceState
{
    /// <summary>Seen on the queue.</summary>
    Queued,

    /// <summary>Stored; not in the daily tables yet.</summary>
    Persisted,

    /// <summary>In the daily tables.</summary>
    RolledUp,

    /// <summary>In a file in S3 that was read back.</summary>
    Exported,

    /// <summary>Refused, at the door or by Persist.</summary>
    Rejected,

    /// <summary>Cannot be stored as it is.</summary>
    DeadLettered,

    /// <summary>It was stored, but its content was erased later.</summary>
    Erased,

    /// <summary>Accepted, and lost with its message: the queue lost it after it had acknowledged it.</summary>
    Lost,

    /// <summary>Not found, but messages are in flight that cannot be read.</summary>
    Unknown,
}

/// <param name="UserId">The event's own, or that of the user to whom its anonymous id belongs; null: it counts as the anonymous id.</param>
/// <param name="Linked">The user is known from other events.</param>
public sealed record TracedPerson(string? UserId, string? AnonymousId, bool Linked);

/// <param name="Day">Day in the reporting time zone.</param>
/// <param name="Revision">Revision of the day's numbers.</param>
public sealed record RolledUp(DateOnly Day, int Revision, DateTimeOffset RolledAt);

public sealed record ExportedFile(string File, int Revision, DateTimeOffset UploadedAt);

/// <param name="Stage"><c>door</c> or <c>persist</c>.</param>
/// <param name="State"><c>open</c>, <c>replayed</c> or <c>discarded</c>.</param>
public sealed record TracedRejection(string Code, string? Field, string Detail, string Stage, string State, DateTimeOffset ReceivedAt,
    DateTimeOffset RejectedAt);

public sealed record TracedDeadLetter(long DeadLetterId, string Code, string Reason, string State, string? StateReason,
    DateTimeOffset DeadAt);

/// <param name="Messages">On the queues, or sent without an outcome; the larger of the two.</param>
/// <param name="Events">Events of sent messages without an outcome.</param>
/// <param name="OldestReceivedAt">Hour of the oldest of those messages.</param>
public sealed record InFlight(int Messages, long Events, DateTimeOffset? OldestReceivedAt);

/// <param name="Hour">UTC hour in which it was received.</param>
/// <param name="WrittenOffAt">When somebody gave the message up; null: it is one of <c>missing</c> in the ledger.</param>
public sealed record TracedLoss(DateTimeOffset Hour, DateTimeOffset? WrittenOffAt, string? Reason);
