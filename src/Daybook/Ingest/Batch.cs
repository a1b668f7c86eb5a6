using Daybook.Foundation.Events;

namespace Daybook.Ingest;

/// <summary>What happened to a request's events at the door.</summary>
/// <param name="Accepted">Events to store, in the order sent; each id once.</param>
/// <param name="Indexes">Position in the request of each accepted event.</param>
/// <param name="Ids">Ids that Daybook created, also for duplicates.</param>
/// <param name="Duplicates">Repeats inside the request.</param>
/// <param name="TypesSeen">How many events of each type the request had, accepted or not. Events without a readable type count as
/// <c>unknown</c>.</param>
public sealed record Batch(
    Event[] Accepted, IReadOnlyList<int> Indexes, IReadOnlyList<MadeId> Ids, int Duplicates,
    IReadOnlyList<Rejection> Rejections, IReadOnlyList<Warning> Warnings, IReadOnlyDictionary<string, int> TypesSeen)
{
    /// <summary>How many of <see cref="Rejections"/> are events of bots.</summary>
    public int Bots { get; init; }

    /// <summary>Some of the events come from visitors without cookies.</summary>
    public bool Cookieless { get; init; }

    public bool AllRejected => Rejections.Count > 0 && Accepted.Length == 0;

    public Receipt ToReceipt(Guid batchId) => new(batchId, Ids, Accepted.Length, Duplicates,
        [.. Rejections.Select(r => new RejectedEvent(r.Index, r.EventId, r.Code, r.Field, r.Detail))], Warnings);
}
