using System.Text.Json.Serialization;
using Daybook.Foundation.Events;

namespace Daybook.Watch.Traces;

/// <summary>Where an event is on its way from receipt to report.</summary>
/// <remarks>One may be stored and also have been refused: a resend with other content is a conflict, and the first stays.</remarks>
public sealed record EventTrace
{
    public required Guid EventId { get; init; }

    public required TraceState State { get; init; }

    /// <summary>The queue message it travelled in.</summary>
    public Guid? MessageId { get; init; }

    public string? EventType { get; init; }

    public string? Source { get; init; }

    public DateTimeOffset? OccurredAt { get; init; }

    public DateTimeOffset? ReceivedAt { get; init; }

    public DateTimeOffset? PersistedAt { get; init; }

    /// <summary>Null: stored, and in no daily table yet.</summary>
    public RolledUp? RolledUp { get; init; }

    /// <summary>Files in S3, below the prefix, that hold it or count it.</summary>
    public IReadOnlyList<ExportedFile> Exported { get; init; } = [];

    public IReadOnlyList<TracedRejection> Rejected { get; init; } = [];

    public IReadOnlyList<TracedDeadLetter> DeadLettered { get; init; } = [];

    /// <summary>With state <c>unknown</c>: what is on its way, among which it may be.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public InFlight? InFlight { get; init; }
}

/// <summary>The furthest place an event has reached. A closed set.</summary>
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

    /// <summary>Can never be stored as it is.</summary>
    DeadLettered,

    /// <summary>It was stored, and its content was erased since.</summary>
    Erased,

    /// <summary>Not found, while messages are in flight that nobody can look into.</summary>
    Unknown,
}

/// <param name="Day">Of the reporting time zone.</param>
/// <param name="Revision">Of the day's numbers.</param>
public sealed record RolledUp(DateOnly Day, int Revision, DateTimeOffset RolledAt);

public sealed record ExportedFile(string File, int Revision, DateTimeOffset UploadedAt);

/// <param name="Stage"><c>door</c> or <c>persist</c>.</param>
/// <param name="State"><c>open</c>, <c>replayed</c> or <c>discarded</c>.</param>
public sealed record TracedRejection(string Code, string? Field, string Detail, string Stage, string State, DateTimeOffset ReceivedAt, DateTimeOffset RejectedAt);

public sealed record TracedDeadLetter(long DeadLetterId, string Code, string Reason, string State, string? StateReason, DateTimeOffset DeadAt);

/// <param name="Messages">On the queues, or sent and without an outcome, whichever is more.</param>
/// <param name="Events">Of sent messages without an outcome.</param>
/// <param name="OldestReceivedAt">Hour of the oldest of these.</param>
public sealed record InFlight(int Messages, long Events, DateTimeOffset? OldestReceivedAt);
