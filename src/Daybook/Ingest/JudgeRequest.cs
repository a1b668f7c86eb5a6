using Daybook.Ingest.CloudEvents;
using Daybook.Ingest.Cookieless;
using Daybook.Ingest.Parsing;
using Daybook.Ingest.Reading;
using Daybook.Foundation.Http;
using Microsoft.Extensions.Options;

namespace Daybook.Ingest;

/// <summary>
/// Turns the body's bytes into a judged batch: media type, inflate, split, judge. When it returns, the body's memory is free again.
/// </summary>
public sealed class JudgeRequest(DoorRules rules, VisitorKeys visitors, IOptions<IngestOptions> options)
{
    /// <exception cref="ProblemException">The whole body is refused.</exception>
    /// <exception cref="StoreUnavailableException">It has an event without cookies, and the day's key cannot be had.</exception>
    public async Task<Batch> Judge(HttpCall call, IngestRequest request, CancellationToken cancel)
    {
        var http = call.Request;
        var format = BodyFormats.Of(http);
        using var body = await ReadBody.Read(http, options.Value.MaxBodyBytes, cancel);
        var events = format == BodyFormat.CloudEventBinary
            ? [BinaryCloudEvent.ToStructured(http, body.Bytes.Span)]
            : SplitBody.Split(body.Bytes, format, options.Value.MaxBatchSize);
        var key = request.VisitorKey ?? visitors.Known(request.ReceivedAt);
        var batch = Judge(events, format, request with { VisitorKey = key });
        if (!batch.Cookieless) return batch;
        call.Note.WithoutAddress = true;
        // The instance's first such request of the day.
        return key is not null ? batch
            : Judge(events, format, request with { VisitorKey = await visitors.Of(request.ReceivedAt, cancel) });
    }

    private Batch Judge(List<RawEvent> events, BodyFormat format, IngestRequest request)
    {
        var warnings = new WarningList();
        IEventReader reader =
            format is BodyFormat.Json or BodyFormat.Lines ? new DaybookEventReader(warnings) : new CloudEventReader(warnings);
        return new JudgeBatch(request, rules, reader, warnings).Judge(events);
    }
}
