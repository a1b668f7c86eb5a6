using Daybook.Cli.Sending;

namespace Daybook.Cli.Traffic;

/// <summary>Sends generated lines to a running Daybook, several requests at a time, and sums the receipts.</summary>
internal sealed class SendTraffic(EventSender sender, int parallel)
{
    /// <exception cref="SendException">The request was refused or not answered in time.</exception>
    public async Task<TrafficReceipt> Send(IEnumerable<Delivery> deliveries, Action<TrafficReceipt> progress, CancellationToken cancel)
    {
        var total = new TrafficReceipt();
        await Parallel.ForEachAsync(
            NdjsonBatches.Of(deliveries),
            new ParallelOptions { MaxDegreeOfParallelism = parallel, CancellationToken = cancel },
            async (batch, stop) =>
            {
                var receipt = await sender.Send(batch.Body, stop);
                lock (total) total.Add(receipt, batch.Lines);
                progress(total);
            });
        return total;
    }
}

/// <summary>The sum of the receipts.</summary>
internal sealed class TrafficReceipt
{
    public long Sent { get; private set; }

    /// <summary>Lines made to be rejected. A stream counts them; for a file, the plan knows them.</summary>
    public long Bad { get; set; }

    public long Accepted { get; private set; }

    /// <summary>Repeats inside one request.</summary>
    public long Duplicates { get; private set; }

    public long Rejected { get; private set; }

    public SortedDictionary<string, long> RejectedByCode { get; } = new(StringComparer.Ordinal);

    public void Add(Receipt receipt, int sent)
    {
        Sent += sent;
        Accepted += receipt.Accepted;
        Duplicates += receipt.Duplicates;
        Rejected += receipt.Rejected.Count;
        foreach (var refused in receipt.Rejected) RejectedByCode[refused.Code] = RejectedByCode.GetValueOrDefault(refused.Code) + 1;
    }
}
