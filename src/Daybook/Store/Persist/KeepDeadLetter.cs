using System.Buffers.Text;
using Daybook.Foundation.Events;
using Daybook.Foundation.Postgres;
using Daybook.Foundation.Queues;
using Daybook.Foundation.Telemetry;
using Daybook.Foundation.Time;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Daybook.Store.Persist;

/// <summary>Reads a poison queue: it keeps what can never be stored as a dead letter, and brings back the rest.</summary>
/// <remarks>
/// If a message decodes and carries no verdict, the host put it here. The host counts deliveries and knows no reasons. So the message
/// gets three more tries, 15 minutes apart, before it becomes a dead letter too.
/// </remarks>
public sealed class KeepDeadLetter(
    PostgresConnections database, HoldThenDefer hold, MessageQueues queues, DaybookMetrics metrics, TimeProvider clock,
    ILogger<KeepDeadLetter> log)
{
    /// <param name="queue">The queue whose poison queue this is.</param>
    public async Task Run(BinaryData message, string queue, CancellationToken cancel)
    {
        var poison = QueueNames.PoisonOf(queue)!;
        var bytes = Unwrap(message.ToMemory());
        var (header, letter) = Judge(bytes, queue);
        if (letter is null)
        {
            Log.Revived(log, poison, header!.MessageId, header.Revived + 1);
            await queues.Send(queue, (header with { Revived = header.Revived + 1 }).Frame(bytes.Span[MessageHeader.Length..]), cancel,
                Patience.RevivedAfter);
            return;
        }

        await hold.Run(poison, header, bytes, c => Keep(letter, c), cancel);
    }

    private (MessageHeader? Header, DeadLetterRow? Letter) Judge(ReadOnlyMemory<byte> bytes, string queue)
    {
        var (header, ids, verdict) = queue switch
        {
            QueueNames.Rejected => Ids(MessageReader.Rejections(bytes.Span), _ => []),
            QueueNames.Receipts => Ids(MessageReader.Attestation(bytes.Span), _ => []),
            _ => Ids(MessageReader.Events(bytes.Span), e => [.. e.Requests.SelectMany(r => r.Events).Select(e => e.EventId)]),
        };
        if (verdict is null && header!.Verdict == MessageVerdict.None && header.Revived < Patience.Revivals) return (header, null);
        verdict ??= header!.Verdict == MessageVerdict.GaveUp
            ? new DeadVerdict(DeadLetterCodes.GaveUp,
                $"it was begun more than {Patience.GiveUpAfter} times and never finished, while the store worked for others")
            : new DeadVerdict(DeadLetterCodes.GaveUp, $"the host gave it up {Patience.Revivals + 1} times without a reason");
        return (header, new DeadLetterRow
        {
            MessageId = header?.MessageId,
            Queue = queue,
            Hour = header?.ReceivedHour ?? UtcHour.Of(clock.GetUtcNow()),
            Events = header?.Events ?? 0,
            Code = verdict.Code,
            Reason = verdict.Reason,
            Body = header is { Verdict: not MessageVerdict.None }
                ? (header with { Verdict = MessageVerdict.None }).Frame(bytes.Span[MessageHeader.Length..]) : bytes,
            EventIds = ids,
        });
    }

    private async Task Keep(DeadLetterRow letter, CancellationToken cancel)
    {
        await using var session = await database.Open(cancel);
        // messages: primary key. A copy of it was finished meanwhile, so it is not dead.
        await using (var finished =
            new NpgsqlCommand("SELECT FROM messages WHERE message_id = $1",
                session)
            { Parameters = { new() { Value = letter.MessageId ?? Guid.Empty } } })
        await using (var reader = await finished.ExecuteReaderAsync(cancel))
        {
            if (await reader.ReadAsync(cancel)) return;
        }

        await using var batch = new NpgsqlBatch(session) { BatchCommands = { DeadLetterRow.Insert(letter) } };
        await batch.ExecuteNonQueryAsync(cancel);
        if (letter.Queue == QueueNames.Events) metrics.DeadLettered(letter.Events);
        Log.Dead(log, letter.Queue, letter.MessageId, letter.Code, letter.Reason);
    }

    // If the host could not read the message's base64, it may have encoded the text again on its way here.
    private static ReadOnlyMemory<byte> Unwrap(ReadOnlyMemory<byte> bytes)
    {
        if (MessageHeader.Read(bytes.Span, out _) is not null || !Base64.IsValid(bytes.Span, out var length)) return bytes;
        var inner = new byte[length];
        Base64.DecodeFromUtf8(bytes.Span, inner, out _, out var written);
        return MessageHeader.Read(inner.AsSpan(0, written), out _) is null ? bytes : inner.AsMemory(0, written);
    }

    private static (MessageHeader? Header, Guid[] Ids, DeadVerdict? Verdict) Ids<T>(
        (MessageHeader? Header, T? Body, DeadVerdict? Verdict) read, Func<T, Guid[]> ids)
        where T : class => (read.Header, read.Body is null ? [] : ids(read.Body), read.Verdict);
}
