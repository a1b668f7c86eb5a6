using Daybook.Foundation;

namespace Daybook.Ingest.Segment;

/// <summary>Which time of a call counts when the sender's clock may be wrong.</summary>
/// <param name="OccurredAt">Null: the receipt time.</param>
/// <param name="Rule">Recorded with the event: <c>as_sent</c>, <c>delayed</c>, <c>skew_corrected</c> or <c>received</c>.</param>
internal readonly record struct ClockSkew(DateTimeOffset? OccurredAt, string Rule)
{
    /// <remarks>
    /// Segment's formula, <c>timestamp = receivedAt − (sentAt − originalTimestamp)</c>, counts the request's travel as skew, and some SDKs
    /// keep the first
    /// <c>sentAt</c> over all retries. So it is used only past a threshold that travel does not reach, and never for a request that may
    /// simply be late:
    /// one that says that it is a retry, or whose <c>sentAt</c> lies in the past with the event before it. A clock that is behind looks
    /// the same; moving
    /// the events of a phone that was without a network would be the worse mistake, because its times are right.
    /// </remarks>
    /// <param name="retry">The request says that it is sent again.</param>
    public static ClockSkew Judge(DateTimeOffset? timestamp, DateTimeOffset? sentAt, DateTimeOffset receivedAt, TimeSpan threshold,
        bool retry = false)
    {
        if (timestamp is not { } original) return new ClockSkew(null, "received");
        if (sentAt is not { } sent || (receivedAt - sent).Duration() <= threshold) return new ClockSkew(original, "as_sent");
        if (retry || (sent < receivedAt && original <= sent)) return new ClockSkew(original, "delayed");
        var ticks = original.UtcTicks + (receivedAt - sent).Ticks;
        ticks -= ticks % TimeSpan.TicksPerMicrosecond;
        return ticks < 0 || ticks > DateTime.MaxValue.Ticks
            ? new ClockSkew(original, "as_sent")
            : new ClockSkew(new DateTimeOffset(ticks, TimeSpan.Zero), "skew_corrected");
    }

    public bool IsCorrected => Rule == "skew_corrected";

    /// <summary>Every stamp there was, as canonical JSON for <c>context.clock</c>.</summary>
    public string Stamps(DateTimeOffset? timestamp, DateTimeOffset? sentAt, DateTimeOffset receivedAt) =>
        "{" + Member("original_timestamp", timestamp) + Member("received_at", receivedAt) + $"\"rule\":\"{Rule}\""
            + (sentAt is null ? "" : "," + Member("sent_at", sentAt)[..^1]) + "}";

    private static string Member(string name, DateTimeOffset? time) => time is { } t ? $"\"{name}\":\"{DaybookJson.Iso8601(t)}\"," : "";
}
