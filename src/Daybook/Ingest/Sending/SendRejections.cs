using Daybook.Foundation.Events;
using Daybook.Foundation.Queues;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Daybook.Ingest.Sending;

/// <summary>Puts a request's rejections on <c>events-rejected</c>, so that they are stored with their bytes.</summary>
public sealed class SendRejections(MessageQueues queues, Writer writer, SentLog log, IOptions<IngestOptions> options,
    ILogger<SendRejections> logger)
{
    // A stored body of 8 KiB that does not compress is 11 KiB in base64.
    private const int JsonPerMessage = 40 * 1024;

    /// <returns>False if the queue did not accept them all, or if that is unknown.</returns>
    internal async Task<bool> Send(IngestRequest request, IReadOnlyList<Rejection> rejections)
    {
        if (rejections.Count == 0) return true;
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(options.Value.SendTimeoutSeconds));
        try
        {
            await Parallel.ForEachAsync(
                Cut(rejections),
                new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = timeout.Token },
                async (some, cancel) => await Send(request, some, cancel));
            return true;
        }
        catch (Exception e)
        {
            Log.QueueSendFailed(logger, QueueNames.Rejected, 1, e.Message);
            return false;
        }
    }

    private async Task Send(IngestRequest request, List<Rejection> rejections, CancellationToken cancel)
    {
        var body = MessageCodec.Encode(new RejectionEnvelope(
            request.RequestId, request.ReceivedAt, request.Caller, request.Source, request.TraceParent, rejections));
        var header = new MessageHeader(MessageKind.Rejections, writer.NextMessageId(), request.Hour, rejections.Count);
        await queues.Send(QueueNames.Rejected, header.Frame(body), cancel);
        log.Rejected(request.Hour, rejections.Count);
    }

    private static IEnumerable<List<Rejection>> Cut(IReadOnlyList<Rejection> rejections)
    {
        List<Rejection> some = [];
        var json = 0;
        foreach (var rejection in rejections)
        {
            var bytes = rejection.Body.Length * 4 / 3 + (rejection.Field?.Length ?? 0) * 3 + rejection.Detail.Length
                + (rejection.People?.Sum(p => p.Length * 3 + 3) ?? 0) + 300;
            if (json + bytes > JsonPerMessage && some.Count > 0)
            {
                yield return some;
                some = [];
                json = 0;
            }

            some.Add(rejection);
            json += bytes;
        }

        yield return some;
    }
}
