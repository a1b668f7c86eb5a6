using System.Globalization;

namespace Daybook.Reports.Live;

/// <summary>
/// How far a listener has come, as <c>id</c> of a message and <c>Last-Event-ID</c> of the next request: the newest event by receipt that
/// it was shown.
/// </summary>
internal readonly record struct StreamPosition(DateTimeOffset ReceivedAt, Guid EventId)
{
    public static StreamPosition Of(StoredEvent e) => new(e.ReceivedAt, e.EventId);

    /// <returns>Null for anything else: then the stream begins anew.</returns>
    public static StreamPosition? Read(string text) =>
        text.Split('.') is [var ticks, var id] && Guid.TryParseExact(id, "N", out var eventId)
        && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at <= DateTime.MaxValue.Ticks
            ? new(new DateTimeOffset(at, TimeSpan.Zero), eventId) : null;

    /// <summary>In the order of <c>GET /events/recent</c>.</summary>
    public bool IsBefore(StoredEvent e) =>
        e.ReceivedAt > ReceivedAt || (e.ReceivedAt == ReceivedAt && e.EventId.CompareTo(EventId) > 0);

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{ReceivedAt.UtcTicks}.{EventId:N}");
}
