using System.Net;
using System.Text;
using Daybook.Foundation;
using Daybook.Foundation.Anonymize;
using Daybook.Foundation.Events;
using Daybook.Ingest;
using Daybook.Ingest.Enrich;
using Daybook.Ingest.Parsing;
using Daybook.Ingest.Reading;
using Microsoft.Extensions.Options;

namespace Daybook.Tests.Ingest;

/// <summary>The path from a body's bytes to a judged batch, without HTTP and without a queue.</summary>
internal static class TestDoor
{
    public static readonly DateTimeOffset Now = new(2026, 11, 22, 10, 15, 30, TimeSpan.Zero);

    public static Batch Judge(
        string body, BodyFormat format = BodyFormat.Json, IngestOptions? options = null, string? idempotencyKey = null,
        string caller = "key-1", string source = "default", int retentionDays = 0, AnonymizeOptions? anonymize = null,
        string? agent = null, EnrichOptions? enrich = null, string? page = null, byte[]? visitorKey = null) =>
        Judge(Encoding.UTF8.GetBytes(body), format, options, idempotencyKey, caller, source, retentionDays, anonymize, agent, enrich, page,
            visitorKey);

    public static Batch Judge(
        byte[] body, BodyFormat format = BodyFormat.Json, IngestOptions? options = null, string? idempotencyKey = null,
        string caller = "key-1", string source = "default", int retentionDays = 0, AnonymizeOptions? anonymize = null, string? agent = null,
        EnrichOptions? enrich = null, string? page = null, byte[]? visitorKey = null)
    {
        options ??= new IngestOptions();
        var request = new IngestRequest(Guid.CreateVersion7(Now), Now, caller, source, idempotencyKey, null)
        {
            UserAgent = agent,
            FromPage = page is not null,
            PageAddress = page is null ? null : IPAddress.Parse(page),
            VisitorKey = visitorKey,
        };
        var rules = Rules(options, retentionDays, anonymize, enrich);
        var warnings = new WarningList();
        return new JudgeBatch(request, rules, new DaybookEventReader(warnings), warnings)
            .Judge(SplitBody.Split(body, format, options.MaxBatchSize));
    }

    /// <param name="enrich">Nothing is added to events by default, so that a test sees what its sender said.</param>
    public static DoorRules Rules(
        IngestOptions? options = null, int retentionDays = 0, AnonymizeOptions? anonymize = null, EnrichOptions? enrich = null) => new(
        Options.Create(options ?? new IngestOptions()),
        Options.Create(new PrivacyOptions { EventRetentionDays = retentionDays }),
        new Pseudonyms(Options.Create(anonymize ?? new AnonymizeOptions())),
        new EnrichEvents(Options.Create(enrich ?? new EnrichOptions { Enabled = false }), TimeProvider.System));

    public static Event Accept(string body)
    {
        var batch = Judge(body);
        Assert.Empty(batch.Rejections);
        return Assert.Single(batch.Accepted);
    }

    public static Rejection Reject(string body, IngestOptions? options = null, int retentionDays = 0)
    {
        var batch = Judge(body, options: options, retentionDays: retentionDays);
        Assert.Empty(batch.Accepted);
        return Assert.Single(batch.Rejections);
    }

    public static string Text(this ReadOnlyMemory<byte> json) => Encoding.UTF8.GetString(json.Span);
}
