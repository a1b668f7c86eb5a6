using Daybook.Foundation.Anonymize;
using Daybook.Foundation.Events;
using Daybook.Foundation.Postgres;
using Daybook.Foundation.Queues;
using Npgsql;

namespace Daybook.Store.Persist;

/// <summary>
/// Takes a message off <c>events-rejected</c> and keeps each event that the door refused once, in <c>rejected_events</c>.
/// </summary>
public sealed class KeepRejected(PostgresConnections database, HoldThenDefer hold)
{
    public Task Run(BinaryData message, CancellationToken cancel) =>
        hold.Take(QueueNames.Rejected, message, MessageReader.Rejections, Keep, cancel);

    private async Task Keep(MessageHeader header, RejectionEnvelope envelope, CancellationToken cancel)
    {
        var rows = envelope.Rejections.Select((r, i) => new RejectedRow
        {
            MessageId = header.MessageId,
            Position = i,
            EventId = r.EventId,
            RequestId = envelope.RequestId,
            Index = r.Index,
            Code = r.Code,
            Field = r.Field,
            Detail = r.Detail,
            Stage = "door",
            Caller = envelope.Caller,
            Source = envelope.Source,
            ReceivedAt = envelope.ReceivedAt,
            Body = r.Body,
            People = r.People ?? NamedPeople.In(r.Body.Span),
            BodyLength = r.BodyLength,
            BodySha256 = r.BodySha256,
        }).ToList();
        await using var session = await database.Open(cancel);
        await using var batch =
            new NpgsqlBatch(session)
            {
                BatchCommands = { new($"SELECT pg_advisory_xact_lock_shared({AdvisoryLocks.PolicyGate})"), RejectedRows.Insert(rows) }
            };
        await batch.ExecuteNonQueryAsync(cancel);
    }
}
