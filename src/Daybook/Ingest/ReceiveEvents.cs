using Daybook.Foundation.Events;
using Daybook.Foundation.Http;
using Daybook.Foundation.Telemetry;
using Microsoft.AspNetCore.Http;

namespace Daybook.Ingest;

/// <summary><c>POST /events</c>: 202 with a receipt when the queue has every accepted event, and never earlier.</summary>
public sealed class ReceiveEvents(JudgeRequest judge, EnqueueBatch enqueue, DaybookMetrics metrics, TimeProvider clock)
{
    public Task<IResult> Run(HttpCall call) => Run(call, receipt => Answer.Json(receipt, StatusCodes.Status202Accepted));

    /// <param name="accepted">The answer if at least one event was accepted.</param>
    public async Task<IResult> Run(HttpCall call, Func<Receipt, IResult> accepted)
    {
        var started = clock.GetTimestamp();
        var request = OpenRequest.Open(call, clock);
        if (request.IsRetry) metrics.SenderRetried();
        var batch = await judge.Judge(call, request, call.Request.HttpContext.RequestAborted);
        call.Note.Items = batch.Accepted.Length;
        var unavailable = await enqueue.Enqueue(request, batch);
        metrics.IngestionTook(clock.GetElapsedTime(started));
        if (unavailable is not null) return unavailable;
        var receipt = batch.ToReceipt(request.RequestId);
        return batch.AllRejected
            ? new Problem(ProblemCode.AllEventsRejected,
                $"None of the {batch.Rejections.Count} events was accepted; `rejected` says why.")
            { Members = receipt.Members() }
            : accepted(receipt);
    }
}
