using Daybook.Foundation;
using Daybook.Foundation.Text;
using Daybook.Foundation.Events;
using Daybook.Watch.Ledger;
using Daybook.Foundation.Http;
using Daybook.Foundation.Postgres;
using Daybook.Foundation.Queues;
using Microsoft.AspNetCore.Http;
using Npgsql;

namespace Daybook.Watch.Traces;

/// <summary>
/// <c>GET /events/{event_id}?source=</c>: where one event is. If an id is not a UUID, it is the sender's own id within <c>source</c>.
/// </summary>
/// <remarks>404 only if nothing in flight could contain it. Until then the state is <c>unknown</c>, which means: ask again.</remarks>
public sealed class TraceEvent(StoredTrace stored, PeekQueue peek, PostgresConnections database, MessageQueues queues,
    ReconcileJournal journal)
{
    private const string DefaultSource = "default";

    public async Task<IResult> Run(HttpCall call, string eventId, CancellationToken cancel)
    {
        eventId = PathId.Of(call.Request, "event_id", eventId, advice: "Ask by the event_id that the receipt's `ids` give.");
        if (TextLength.Fault(eventId, TextLength.Id) is { } fault) throw QueryReader.Invalid("event_id", $"`event_id`: {fault}");
        var source = call.Query.Text("source") ?? call.Caller.Source ?? DefaultSource;
        call.Query.RefuseOthers();
        var id = Guid.TryParse(eventId, out var uuid) ? uuid : EventIdentity.FromForeignId(source, eventId);
        // Counted before any lookup, so that the second lookup finds an event that moves meanwhile.
        var onQueues = await Unresolved.Count(queues, cancel) + await queues.Count(QueueNames.Receipts, cancel);
        if (await stored.Find(id, cancel) is { } found) return Answer.Json(found);
        if (onQueues > 0 && await peek.Find(id, cancel) is { } queued) return Answer.Json(queued);
        await using var session = await database.OpenOperators(cancel);
        var unresolved = await Unresolved.Read(onQueues, session, cancel);
        if (await stored.Find(id, cancel) is { } moved) return Answer.Json(moved);
        if (await LostEvents.Find(session, id, unresolved, cancel) is { } gone) return Answer.Json(Lost(id, gone));
        if (onQueues == 0 && unresolved.Messages.Count == 0 && journal.Looked && !await AttestedLately(session, cancel))
            return new Problem(ProblemCode.NotFound, await NotFound(session, id, cancel));
        call.Request.HttpContext.Response.Headers.RetryAfter = "2";
        return Answer.Json(new EventTrace
        {
            EventId = id,
            State = TraceState.Unknown,
            InFlight = new InFlight(
                Math.Max(onQueues, unresolved.Messages.Count),
                unresolved.Messages.Sum(m => (long)m.Events),
                unresolved.Messages is [var oldest, ..] ? oldest.Hour : null),
        });
    }

    private static EventTrace Lost(Guid id, LostEvent gone) =>
        new() { EventId = id, State = TraceState.Lost, MessageId = gone.MessageId, Lost = new(gone.Hour, gone.WrittenOffAt, gone.Reason) };

    // Only what can be known: an event may have been accepted and lost with its message, and then nobody may know its id.
    private static async Task<string> NotFound(NpgsqlConnection session, Guid id, CancellationToken cancel)
    {
        var known = $"Nothing is known of event {id}: it is not stored, not refused, not dead-lettered, and nothing is in flight.";
        return await LostEvents.WrittenOff(session, cancel) is not { } off ? known
            : $"{known} It may be one of {off.Events} events that were accepted, lost with their messages and written off, received in "
            + "the hours "
            + $"from {DaybookJson.Iso8601(off.From)} to {DaybookJson.Iso8601(off.To)}.";
    }

    // Attestations come every 5 seconds while there is news: after a fresh one another may be on its way. sent_messages_open.
    private static async Task<bool> AttestedLately(NpgsqlConnection session, CancellationToken cancel) => (await session.Rows(
        "SELECT EXISTS (SELECT FROM sent_messages WHERE open AND attested_at > now() - interval '10 seconds')", r => r.GetBoolean(0),
        cancel)).Single();
}
