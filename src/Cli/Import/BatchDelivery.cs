using System.Text;
using Daybook.Cli.Sending;

namespace Daybook.Cli.Import;

/// <summary>Delivers one batch and names the line of every event that was refused.</summary>
internal sealed class BatchDelivery(EventSender sender)
{
    /// <exception cref="SendException">Daybook refused it as a whole, or did not answer.</exception>
    /// <exception cref="FormatException">The receipt does not speak of exactly the events sent.</exception>
    public async Task<BatchOutcome> DeliverAsync(ImportBatch batch, CancellationToken cancel)
    {
        var (accepted, duplicates) = (0, 0);
        var rejected = batch.Unreadable
            .Select(record => new RejectedLine(record.Line, RejectedLine.UnreadableRow, null, record.Unreadable, null, Encoding.UTF8.GetString(record.Body.Span)))
            .ToList();
        await DeliverAsync(0, batch.Events);
        rejected.Sort((a, b) => a.Line.CompareTo(b.Line));
        return new BatchOutcome(batch.Records, batch.Events, accepted, duplicates, rejected);

        async Task DeliverAsync(int first, int count)
        {
            if (count == 0) return;
            Receipt receipt;
            try
            {
                receipt = await sender.SendAsync(batch.Slice(first, count), cancel);
            }
            catch (SendException e) when (e.Refusal?.Status == 413 && count > 1)
            {
                // It was configured to take less at once. Ids are in the events, so that it makes no difference to them.
                await DeliverAsync(first, count / 2);
                await DeliverAsync(first + count / 2, count - count / 2);
                return;
            }

            if (receipt.Total != count)
                throw new FormatException($"Daybook was sent {count} events and its receipt speaks of {receipt.Total}. Nothing after line {batch.Event(first).Line} is counted.");
            accepted += receipt.Accepted;
            duplicates += receipt.Duplicates;
            rejected.AddRange(receipt.Rejected.Select(refused => Line(first + refused.Index, refused)));
        }

        RejectedLine Line(int index, RefusedEvent refused)
        {
            var (line, body) = batch.Event(index);
            return new RejectedLine(line, refused.Code, refused.Field, refused.Detail, refused.EventId, Encoding.UTF8.GetString(body.Span));
        }
    }
}
