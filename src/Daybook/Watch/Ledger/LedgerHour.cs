using System.Text.Json.Serialization;

namespace Daybook.Watch.Ledger;

/// <summary>What became of the events received in one UTC hour. Counts of events.</summary>
public sealed record LedgerHour
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? Hour { get; init; }

    /// <summary>What the queue acknowledged to Ingest, as attested; for messages nobody attested, what arrived.</summary>
    public long Accepted { get; init; }

    public long Persisted { get; init; }

    /// <summary>Stored before with the same content.</summary>
    public long Duplicate { get; init; }

    /// <summary>By Persist: conflict, too_old, erased_user.</summary>
    public long Rejected { get; init; }

    public long DeadLettered { get; init; }

    /// <summary>Of messages without an outcome that the queue's count has room for.</summary>
    public long InFlight { get; init; }

    /// <summary>accepted − persisted − duplicate − rejected − dead_lettered − in_flight. Not 0: events were lost, or counted wrongly.</summary>
    public long Difference => Accepted - Persisted - Duplicate - Rejected - DeadLettered - InFlight;

    /// <summary>Accepted by their arrival only: their writer was killed before it attested them, or has not yet.</summary>
    public long Unattested { get; init; }

    /// <summary>Refused at the door and kept; not in <see cref="Accepted"/>.</summary>
    public long DoorRejected { get; init; }

    /// <summary>Of dead letters that were put back.</summary>
    public long Replayed { get; init; }

    /// <summary>Sum of <c>accepted</c> over the receipts given, counted apart from the messages. Receipts come some seconds after.</summary>
    public long Receipted { get; init; }

    public static LedgerHour Sum(IEnumerable<LedgerHour> hours) => hours.Aggregate(new LedgerHour(), (a, b) => new LedgerHour
    {
        Accepted = a.Accepted + b.Accepted,
        Persisted = a.Persisted + b.Persisted,
        Duplicate = a.Duplicate + b.Duplicate,
        Rejected = a.Rejected + b.Rejected,
        DeadLettered = a.DeadLettered + b.DeadLettered,
        InFlight = a.InFlight + b.InFlight,
        Unattested = a.Unattested + b.Unattested,
        DoorRejected = a.DoorRejected + b.DoorRejected,
        Replayed = a.Replayed + b.Replayed,
        Receipted = a.Receipted + b.Receipted,
    });
}

/// <summary>A message that the queue acknowledged and that is nowhere.</summary>
/// <param name="Writer">The process life that sent it.</param>
/// <param name="Sequence">Its place among that writer's messages.</param>
public sealed record MissingMessage(Guid MessageId, DateTimeOffset Hour, int Events, Guid Writer, long Sequence);
