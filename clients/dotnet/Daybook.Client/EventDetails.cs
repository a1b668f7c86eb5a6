using System.Text.Json.Nodes;

namespace Daybook.Client;

/// <summary>What an event may say besides its properties.</summary>
public sealed record EventDetails
{
    /// <summary>
    /// An id from your own data, such as <c>invoice-4711-paid</c>, at most 200 characters: Daybook stores it once within a source, however
    /// often and by whichever process it is sent. Default: a new UUIDv7.
    /// </summary>
    public string? EventId { get; init; }

    /// <summary>When it happened, if that was earlier. Default: now.</summary>
    public DateTimeOffset? OccurredAt { get; init; }

    /// <summary>What surrounds the event, such as a version or a region.</summary>
    public JsonObject? Context { get; init; }
}
