using System.Net;
using Daybook.Foundation.Time;

namespace Daybook.Ingest;

/// <summary>What is known about a request before its body is read.</summary>
/// <param name="RequestId">The receipt's <c>batch_id</c>.</param>
/// <param name="Caller">Id of the API key or token.</param>
/// <param name="Source">The source of events that do not name one.</param>
/// <param name="IdempotencyKey">Makes events without an id safe to send again.</param>
public sealed record IngestRequest(
    Guid RequestId, DateTimeOffset ReceivedAt, string Caller, string Source, string? IdempotencyKey, string? TraceParent)
{
    /// <summary>The <c>User-Agent</c> header; null if there is none, and for events that come back from the store.</summary>
    public string? UserAgent { get; init; }

    /// <summary>
    /// A page in a browser sent this, so its header and its address are the visitor's. Browsers say so by an <c>Origin</c> with every
    /// request of a page, and servers send none.
    /// </summary>
    public bool FromPage { get; init; }

    /// <summary>Where it came from, if a page sent it. It is used at the door and goes into no event.</summary>
    public IPAddress? PageAddress { get; init; }

    /// <summary>By which visitors without cookies are told apart; null where it is not known.</summary>
    public byte[]? VisitorKey { get; init; }

    /// <summary>The <c>X-Retry-Count</c> header says that this was sent before.</summary>
    public bool IsRetry { get; init; }

    public DateTimeOffset Hour { get; } = UtcHour.Of(ReceivedAt);
}
