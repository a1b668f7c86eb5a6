using Daybook.Foundation.Events;
using Daybook.Foundation.Http;
using Daybook.Foundation.Telemetry;
using Daybook.Ingest.Parsing;
using Daybook.Ingest.Reading;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Daybook.Ingest.Segment;

/// <summary>
/// <c>POST /v1/{call}</c>: Segment's tracking API. Success is exactly 200, because Analytics.NET posts again on any other 2xx; the
/// receipt is in the body. If a body or batch is too large or all calls are bad, the answer is 400, because the SDKs then give up that
/// request and send the rest.
/// </summary>
public sealed class ReceiveSegment(DoorRules rules, EnqueueBatch enqueue, DaybookMetrics metrics, TimeProvider clock,
    IOptions<IngestOptions> options)
{
    /// <summary>500 KB; the SDKs count 1,024 bytes per KB.</summary>
    public const int MaxBodyBytes = 500 * 1024;

    public const int MaxCalls = 2_500;

    public async Task<IResult> Run(HttpCall call, string path)
    {
        if (SegmentCalls.OfPath(path) is not { } kind)
            return new Problem(ProblemCode.NotFound, "The calls are track, identify, page, screen, group, alias, batch and import.");
        var started = clock.GetTimestamp();
        var request = OpenRequest.Open(call, clock);
        if (request.IsRetry) metrics.SenderRetried();
        Batch batch;
        try
        {
            batch = await Judge(call.Request, request, kind, call.Request.HttpContext.RequestAborted);
        }
        catch (ProblemException e) when (e.Problem.Code is ProblemCode.PayloadTooLarge or ProblemCode.BatchTooLarge)
        {
            return e.Problem with { Status = StatusCodes.Status400BadRequest };
        }

        call.Note.Items = batch.Accepted.Length;
        var unavailable = await enqueue.Enqueue(request, batch);
        metrics.IngestionTook(clock.GetElapsedTime(started));
        if (unavailable is not null) return unavailable;
        var members = batch.ToReceipt(request.RequestId).Members();
        if (batch.AllRejected)
        {
            return new Problem(ProblemCode.AllEventsRejected,
                $"None of the {batch.Rejections.Count} calls was accepted; `rejected` says why.")
            {
                Status = StatusCodes.Status400BadRequest,
                Members = members,
            };
        }

        members["success"] = true;
        return Answer.Json(members);
    }

    private async Task<Batch> Judge(HttpRequest http, IngestRequest request, SegmentCall kind, CancellationToken cancel)
    {
        using var body = await ReadBody.Read(http, MaxBodyBytes, cancel);
        var warnings = new WarningList();
        var parts = SegmentBody.Split(body.Bytes, kind, MaxCalls, warnings);
        var reader = new SegmentEventReader(
            kind, parts, request, TimeSpan.FromSeconds(options.Value.ClockSkewSeconds), options.Value.MaxEventBytes, rules.Pseudonyms,
            warnings);
        return new JudgeBatch(request, rules, reader, warnings).Judge(parts.Calls);
    }
}
