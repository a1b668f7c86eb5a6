namespace Daybook.Foundation.Events;

/// <summary>The body of a message on <c>events</c>: one or several requests' accepted events.</summary>
/// <param name="Requests">Several small requests may share a message (group commit); a big one spans several.</param>
/// <param name="Carried">The writer's last acknowledged messages (at most 16), so that a writer killed before it attested is still
/// accounted for.</param>
public sealed record Envelope(IReadOnlyList<EnvelopeRequest> Requests, IReadOnlyList<SentMessage> Carried);

/// <summary>One request's share of a message.</summary>
/// <param name="RequestId">The receipt's <c>batch_id</c>.</param>
/// <param name="Caller">Id of the API key or token that sent it.</param>
/// <param name="TraceParent">W3C trace context of the request, or null.</param>
public sealed record EnvelopeRequest(
    Guid RequestId, DateTimeOffset ReceivedAt, string Caller, string Source, string? TraceParent, IReadOnlyList<Event> Events);

/// <summary>A message the queue has acknowledged: a term of the ledger's "accepted".</summary>
public sealed record SentMessage(Guid MessageId, DateTimeOffset Hour, int Events);

/// <summary>The body of a message on <c>events-rejected</c>: the events of one request that were refused at the door.</summary>
public sealed record RejectionEnvelope(
    Guid RequestId, DateTimeOffset ReceivedAt, string Caller, string Source, string? TraceParent, IReadOnlyList<Rejection> Rejections);

/// <summary>
/// The body of a message on <c>events-receipts</c>: what a writer (one process life) knows the queue has, since its last attestation.
/// </summary>
/// <param name="Writer">Unique for each process life.</param>
/// <param name="AttestNo">Counts up from 0 within the writer.</param>
/// <param name="Receipted">Sum of <c>accepted</c> over receipts given, per hour: counted apart from <paramref name="Sent"/>, so that
/// packing cannot lose an event unseen.</param>
/// <param name="Rejected">Door rejections acknowledged by <c>events-rejected</c>, per hour.</param>
public sealed record Attestation(
    Guid Writer, int AttestNo, IReadOnlyList<SentMessage> Sent,
    IReadOnlyDictionary<DateTimeOffset, int> Receipted, IReadOnlyDictionary<DateTimeOffset, int> Rejected);
