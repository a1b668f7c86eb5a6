using System.Text;
using Daybook.Cli.Sending;

namespace Daybook.Cli.Import;

/// <summary>Delivers one batch and names the line of every event with a refusal or a warning.</summary>
/// <param name="strictFields">If true, events with unknown fields are refused before anything is sent.</param>
internal sealed class BatchDelivery(EventSender sender, bool strictFields)
{
    /// <exception cref="SendException">Daybook refused the whole batch or did not answer.</exception>
    /// <exception cref="FormatException">The receipt does not cover exactly the events sent.</exception>
    public async Task<BatchOutcome> Deliver(ImportBatch whole, CancellationToken cancel)
    {
        var unknown = new Dictionary<int, LocalRefusal>();
        if (strictFields) await FindUnknown(0, whole.Events);
        var batch = unknown.Count > 0 ? whole.Refuse(unknown) : whole;

        var (accepted, duplicates) = (0, 0);
        var warnings = new List<WarnedLine>();
        var rejected = batch.Refused
            .Select(record =>
                new RejectedLine(record.Line, record.Refused!.Code, record.Refused.Field, record.Refused.Detail, null,
                    Encoding.UTF8.GetString(record.Body.Span)))
            .ToList();
        await Send(0, batch.Events);
        rejected.Sort((a, b) => a.Line.CompareTo(b.Line));
        return new BatchOutcome(batch.Records, batch.Events, accepted, duplicates, rejected, warnings);

        async Task Send(int first, int count)
        {
            if (await Halved(sender.Send, batch, Send, first, count, cancel) is not { } receipt) return;
            if (receipt.Total != count)
                throw new FormatException(
                    $"Daybook was sent {count} events and its receipt speaks of {receipt.Total}. Nothing after line "
                    + $"{batch.Event(first).Line} is counted.");
            accepted += receipt.Accepted;
            duplicates += receipt.Duplicates;
            rejected.AddRange(receipt.Rejected.Select(refused => Line(first + refused.Index, refused)));
            warnings.AddRange(receipt.Warnings.Select(warning =>
                new WarnedLine(warning.Index is { } index ? batch.Event(first + index).Line : null, warning.Code, warning.Field)));
        }

        async Task FindUnknown(int first, int count)
        {
            if (await Halved(sender.Validate, whole, FindUnknown, first, count, cancel) is not { } receipt) return;
            if (receipt.Warnings.Any(warning => warning.Code == ReceiptWarning.More) && count > 1)
            {
                await FindUnknown(first, count / 2);
                await FindUnknown(first + count / 2, count - count / 2);
                return;
            }

            foreach (var warning in receipt.Warnings)
            {
                if (warning is { Code: ReceiptWarning.UnknownField, Index: { } index })
                    unknown.TryAdd(first + index,
                        new LocalRefusal(warning.Code, warning.Field,
                            "It is not a field of an event (--strict-fields): put it into `properties`."));
            }
        }

        RejectedLine Line(int index, RefusedEvent refused)
        {
            var (line, body) = batch.Event(index);
            return new RejectedLine(line, refused.Code, refused.Field, refused.Detail, refused.EventId, Encoding.UTF8.GetString(body.Span));
        }
    }

    // Null if the halves were used instead.
    private static async Task<Receipt?> Halved(
        Func<ReadOnlyMemory<byte>, CancellationToken, Task<Receipt>> post, ImportBatch batch, Func<int, int, Task> half, int first,
        int count, CancellationToken cancel)
    {
        if (count == 0) return null;
        try
        {
            return await post(batch.Slice(first, count), cancel);
        }
        catch (SendException e) when (e.Refusal?.Status == 413 && count > 1)
        {
            // Daybook is configured to accept less at once. The ids are in the events, so halves change nothing for them.
            await half(first, count / 2);
            await half(first + count / 2, count - count / 2);
            return null;
        }
    }
}
