namespace Daybook.Watch.DeadLetters;

/// <summary>An open dead letter or rejected event, as it was stored.</summary>
internal sealed record KeptLetter
{
    /// <summary><c>dead_letter_id</c> or <c>rejected_id</c>.</summary>
    public required long Id { get; init; }

    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Dead letters: when it last died. A letter that died again meanwhile stays open.</summary>
    public DateTimeOffset DeadAt { get; init; }

    public bool IsPart { get; init; }

    public string Queue { get; init; } = "";

    /// <summary>Rejected events: length as sent. If it is more than was kept, the event cannot come back.</summary>
    public int BodyLength { get; init; }

    /// <summary>Rejected events: Persist refused it, so it has the form in which it would have been stored.</summary>
    public bool Stored { get; init; }

    public Guid? EventId { get; init; }

    public Guid RequestId { get; init; }

    public DateTimeOffset ReceivedAt { get; init; }

    public string Caller { get; init; } = "";

    public string Source { get; init; } = "";
}
