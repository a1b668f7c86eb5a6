using System.Text.Json.Serialization;

namespace Daybook.Watch.Ledger;

/// <summary>What happened to the events received in one UTC hour. All numbers count events.</summary>
public sealed record LedgerHour
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? Hour { get; init; }

    /// <summary>What the queue acknowledged to Ingest, as attested. For unattested messages, what arrived.</summary>
    public long Accepted { get; init; }

    public long Persisted { get; init; }

    /// <summary>Already stored with the same content.</summary>
    public long Duplicate { get; init; }

    /// <summary>Refused by Persist: conflict, too_old, erased_user.</summary>
    public long Rejected { get; init; }

    public long DeadLettered { get; init; }

    /// <summary>Events of messages without an outcome that fit into the queue's count.</summary>
    public long InFlight { get; init; }

    /// <summary>Of messages that were lost and that somebody gave up, with a reason.</summary>
    public long WrittenOff { get; init; }

    /// <summary>
    /// accepted − persisted − duplicate − rejected − dead_lettered − written_off − in_flight. Not 0: events were lost, or counted wrongly.
    /// </summary>
    public long Difference => Accepted - Persisted - Duplicate - Rejected - DeadLettered - WrittenOff - InFlight;

    /// <summary>
    /// Accepted only because they arrived: their writer was killed before it attested them, or has not attested them yet.
    /// </summary>
    public long Unattested { get; init; }

    /// <summary>Refused at the door and stored as refused; not in <see cref="Accepted"/>.</summary>
    public long DoorRejected { get; init; }

    /// <summary>Events of dead letters that were put back.</summary>
    public long Replayed { get; init; }

    /// <summary>
    /// Sum of <c>accepted</c> over all receipts, counted separately from the messages. Receipts arrive a few seconds later.
    /// </summary>
    public long Receipted { get; init; }

    public static LedgerHour Sum(IEnumerable<LedgerHour> hours) => hours.Aggregate(new LedgerHour(), (a, b) => new LedgerHour
    {
        Accepted = a.Accepted + b.Accepted,
        Persisted = a.Persisted + b.Persisted,
        Duplicate = a.Duplicate + b.Duplicate,
        Rejected = a.Rejected + b.Rejected,
        DeadLettered = a.DeadLettered + b.DeadLettered,
        WrittenOff = a.WrittenOff + b.WrittenOff,
        InFlight = a.InFlight + b.InFlight,
        Unattested = a.Unattested + b.Unattested,
        DoorRejected = a.DoorRejected + b.DoorRejected,
        Replayed = a.Replayed + b.Replayed,
        Receipted = a.Receipted + b.Receipted,
    });
}

/// <summary>A message that the queue acknowledged but that is nowhere.</summary>
/// <param name="Writer">The process that sent it; a restart counts as another.</param>
/// <param name="Sequence">Its position among that writer's messages.</param>
public sealed record MissingMessage(Guid MessageId, DateTimeOffset Hour, int Events, Guid Writer, long Sequence);
