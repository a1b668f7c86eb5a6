using Daybook.Cli.Sending;

namespace Daybook.Cli.Traffic;

/// <summary>Sends generated lines to a running Daybook, some requests at a time, and adds the receipts up.</summary>
internal sealed class SendTraffic(EventSender sender, int parallel)
{
    /// <exception cref="SendException">Refused, or not answered within the time.</exception>
    public async Task<TrafficReceipt> SendAsync(IEnumerable<Delivery> deliveries, Action<TrafficReceipt> progress, CancellationToken cancel)
    {
        var total = new TrafficReceipt();
        await Parallel.ForEachAsync(
            NdjsonBatches.Of(deliveries),
            new ParallelOptions { MaxDegreeOfParallelism = parallel, CancellationToken = cancel },
            async (batch, stop) =>
            {
                var receipt = await sender.SendAsync(batch.Body, stop);
                lock (total) total.Add(receipt, batch.Lines);
                progress(total);
            });
        return total;
    }
}

/// <summary>What the receipts said, added up.</summary>
internal sealed class TrafficReceipt
{
    public long Sent { get; private set; }

    /// <summary>Lines that were made to be rejected; a stream counts them, a file's plan knows them.</summary>
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
