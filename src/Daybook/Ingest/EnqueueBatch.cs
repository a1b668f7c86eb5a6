using Daybook.Foundation.Events;
using Daybook.Ingest.Sending;
using Daybook.Foundation.Http;
using Daybook.Foundation.Telemetry;

namespace Daybook.Ingest;

/// <summary>Puts a judged batch on the queues. Rejections go first, so that nothing is half done if they cannot be stored.</summary>
public sealed class EnqueueBatch(GroupCommit commit, SendRejections rejections, SentLog log, DaybookMetrics metrics, EventTypeLabels labels)
{
    private const int RetrySoon = 1;
    private const int RetryLater = 5;

    /// <returns>Null if the queue has everything; otherwise <c>queue_unavailable</c>, whose members say what it has.</returns>
    public async Task<Problem?> Enqueue(IngestRequest request, Batch batch)
    {
        if (!await rejections.Send(request, batch.Rejections))
            return Unavailable(request, batch, [], "The queue cannot be reached. Nothing was accepted; send the request again.",
                RetryLater);
        var accepted = batch.Accepted;
        if (commit.TryHandOver(request, accepted) is not { } shares)
            return Unavailable(request, batch, [],
                "More events wait for the queue than this instance may hold. Nothing was accepted; send the request again.", RetrySoon);
        await Task.WhenAll(shares.Select(s => s.Done));
        var missing = Missing(shares);
        log.Receipted(request.Hour, accepted.Length - missing.Count);
        Count(batch);
        return missing.Count == 0 ? null : Unavailable(
            request, batch, [.. Enumerable.Range(0, accepted.Length).Where(i => !missing.Contains(i)).Select(i => batch.Indexes[i])],
            "The queue did not accept every event; `accepted_indexes` lists the accepted ones. Send the others again, or all of them if "
            + "every event has an id.", RetryLater);
    }

    private static HashSet<int> Missing(List<Share> shares)
    {
        HashSet<int> missing = [];
        foreach (var share in shares)
        {
            foreach (var range in share.Failed)
            {
                for (var i = range.Start.Value; i < range.End.Value; i++) missing.Add(share.Events.Offset + i);
            }
        }

        return missing;
    }

    private static Problem Unavailable(IngestRequest request, Batch batch, List<int> acceptedIndexes, string detail, int retryAfter)
    {
        var members = (batch.ToReceipt(request.RequestId) with { Accepted = acceptedIndexes.Count }).Members();
        members["accepted_indexes"] = acceptedIndexes;
        return new Problem(ProblemCode.QueueUnavailable, detail) { RetryAfter = retryAfter, Members = members };
    }

    private void Count(Batch batch)
    {
        foreach (var (type, n) in batch.TypesSeen) metrics.Received(labels.Of(type), n);
        foreach (var code in batch.Rejections.GroupBy(r => r.Code)) metrics.Rejected(code.Key.Name(), code.Count());
        if (batch.Bots > 0) metrics.BotsDropped(batch.Bots);
    }
}
