using Daybook.Foundation;

namespace Daybook.Ingest.Segment;

/// <summary>Which time of a call counts if the sender's clock may be wrong.</summary>
/// <param name="OccurredAt">Null means the receipt time.</param>
/// <param name="Rule">Recorded with the event: <c>as_sent</c>, <c>skew_corrected</c> or <c>received</c>.</param>
internal readonly record struct ClockSkew(DateTimeOffset? OccurredAt, string Rule)
{
    /// <remarks>
    /// Segment's formula, <c>timestamp = receivedAt − (sentAt − originalTimestamp)</c>, counts the request's travel time as skew, and
    /// some SDKs keep the first <c>sentAt</c> for all retries. So it applies only above a threshold that travel time does not reach.
    /// </remarks>
    public static ClockSkew Judge(DateTimeOffset? timestamp, DateTimeOffset? sentAt, DateTimeOffset receivedAt, TimeSpan threshold)
    {
        if (timestamp is not { } original) return new ClockSkew(null, "received");
        if (sentAt is not { } sent || (receivedAt - sent).Duration() <= threshold) return new ClockSkew(original, "as_sent");
        var ticks = original.UtcTicks + (receivedAt - sent).Ticks;
        ticks -= ticks % TimeSpan.TicksPerMicrosecond;
        return ticks < 0 || ticks > DateTime.MaxValue.Ticks
            ? new ClockSkew(original, "as_sent")
            : new ClockSkew(new DateTimeOffset(ticks, TimeSpan.Zero), "skew_corrected");
    }

    /// <summary>All times that were sent, as canonical JSON for <c>context.clock</c>.</summary>
    public string Stamps(DateTimeOffset? timestamp, DateTimeOffset? sentAt, DateTimeOffset receivedAt) =>
        "{" + Member("original_timestamp", timestamp) + Member("received_at", receivedAt) + $"\"rule\":\"{Rule}\"" + (sentAt is null ? "" : "," + Member("sent_at", sentAt)[..^1]) + "}";

    private static string Member(string name, DateTimeOffset? time) => time is { } t ? $"\"{name}\":\"{DaybookJson.Iso8601(t)}\"," : "";
}
