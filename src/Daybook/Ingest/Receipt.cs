using Daybook.Foundation.Events;

namespace Daybook.Ingest;

/// <summary>What a sender learns about each of its events.</summary>
/// <param name="BatchId">Identifies this request in the trace and in messages.</param>
/// <param name="Ids">Ids that Daybook created, because the sender gave none or one that is not a UUID.</param>
/// <param name="Accepted">Events that the queue has.</param>
/// <param name="Duplicates">Repeats inside this request: same id, same content.</param>
public sealed record Receipt(
    Guid BatchId, IReadOnlyList<MadeId> Ids, int Accepted, int Duplicates, IReadOnlyList<RejectedEvent> Rejected,
    IReadOnlyList<Warning> Warnings)
{
    /// <summary>The receipt as an older service's clients expect it: with <c>ingested</c>, the number of accepted events.</summary>
    public Dictionary<string, object?> WithIngested() => new(Members()) { ["ingested"] = Accepted };

    /// <summary>For a problem document that carries the receipt.</summary>
    public Dictionary<string, object?> Members() => new()
    {
        ["batch_id"] = BatchId,
        ["ids"] = Ids,
        ["accepted"] = Accepted,
        ["duplicates"] = Duplicates,
        ["rejected"] = Rejected,
        ["warnings"] = Warnings,
    };
}

/// <param name="Index">Position in the request, from 0.</param>
public sealed record MadeId(int Index, Guid EventId);

/// <param name="Field">JSON path of the wrong member, as the sender spelled it.</param>
public sealed record RejectedEvent(int Index, Guid? EventId, RejectionCode Code, string? Field, string Detail);

/// <summary>Something that the sender should know about an accepted event.</summary>
/// <param name="Index">Null if it is about the request.</param>
public sealed record Warning(int? Index, string Code, string? Field, string Detail);
