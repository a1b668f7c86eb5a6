using Daybook.Foundation.Events;

namespace Daybook.Ingest.Parsing;

/// <summary>Which event this is.</summary>
/// <param name="EventId">Its id.</param>
/// <param name="Made">True if Daybook created it, so that the receipt must name it.</param>
/// <param name="ForeignId">The sender's own id, if it is not a UUID.</param>
/// <param name="Repeatable">True if the event would get the same id if it were sent again.</param>
internal readonly record struct Identity(Guid EventId, bool Made, string? ForeignId, bool Repeatable);

internal static class Identify
{
    private const string Nil = "The nil UUID names no event. Make a new UUID for each event.";

    /// <summary>Null if the id is wrong, or the source in which it counts.</summary>
    public static Identity? Of(EventDraft draft, int index, IngestRequest request)
    {
        if (draft.EventId.Fault is not null || draft.Source.Fault is not null) return null;
        if (draft.EventId.Value is { } id)
        {
            if (Guid.TryParseExact(id, "D", out var uuid) || Guid.TryParseExact(id, "N", out uuid))
            {
                if (uuid != Guid.Empty) return new Identity(uuid, Made: false, null, Repeatable: true);
                draft.EventId.Refuse(RejectionCode.InvalidField, Nil);
                return null;
            }

            return new Identity(EventIdentity.FromForeignId(draft.Source.Said ?? request.Source, id), Made: true, id, Repeatable: true);
        }

        return request.IdempotencyKey is { } key
            ? new Identity(EventIdentity.FromIdempotencyKey(request.Caller, key, index), Made: true, null, Repeatable: true)
            : new Identity(Guid.CreateVersion7(request.ReceivedAt), Made: true, null, Repeatable: false);
    }
}
