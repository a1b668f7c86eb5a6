namespace Daybook.Ingest;

/// <summary>What is known of a request before its body is read.</summary>
/// <param name="RequestId">The receipt's <c>batch_id</c>.</param>
/// <param name="Caller">Id of the API key or token.</param>
/// <param name="Source">Source of events that name none.</param>
/// <param name="IdempotencyKey">Makes events without an id safe to send again.</param>
public sealed record IngestRequest(
    Guid RequestId, DateTimeOffset ReceivedAt, string Caller, string Source, string? IdempotencyKey, string? TraceParent)
{
    /// <summary>The <c>User-Agent</c> header; null without one, and for events that come back from the store.</summary>
    public string? UserAgent { get; init; }

    public DateTimeOffset Hour { get; } = new(ReceivedAt.UtcTicks / TimeSpan.TicksPerHour * TimeSpan.TicksPerHour, TimeSpan.Zero);
}
