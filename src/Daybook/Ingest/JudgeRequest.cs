using Daybook.Ingest.CloudEvents;
using Daybook.Ingest.Parsing;
using Daybook.Ingest.Reading;
using Daybook.Foundation.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Daybook.Ingest;

/// <summary>
/// Turns the body's bytes into a judged batch: media type, inflate, split, judge. When it returns, the body's memory is free again.
/// </summary>
public sealed class JudgeRequest(DoorRules rules, IOptions<IngestOptions> options)
{
    /// <exception cref="ProblemException">The whole body is refused.</exception>
    public async Task<Batch> Judge(HttpRequest http, IngestRequest request, CancellationToken cancel)
    {
        var format = BodyFormats.Of(http);
        using var body = await ReadBody.Read(http, options.Value.MaxBodyBytes, cancel);
        var events = format == BodyFormat.CloudEventBinary
            ? [BinaryCloudEvent.ToStructured(http, body.Bytes.Span)]
            : SplitBody.Split(body.Bytes, format, options.Value.MaxBatchSize);
        var warnings = new WarningList();
        IEventReader reader =
            format is BodyFormat.Json or BodyFormat.Lines ? new DaybookEventReader(warnings) : new CloudEventReader(warnings);
        return new JudgeBatch(request, rules, reader, warnings).Judge(events);
    }
}
