using Daybook.Foundation.Events;
using Daybook.Store.Persist;

namespace Daybook.Tests.Store.Persist;

internal static class PlannedMessages
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    public static Event Event(Guid id, long hash = 1) =>
        new() { EventId = id, EventType = "click", OccurredAt = Noon, UserId = "ann", Source = "web", BodyHash = hash };

    public static PendingMessage Message(params Event[] events) => new(
        new MessageHeader(MessageKind.Events, Guid.CreateVersion7(), Noon, events.Length),
        new Envelope([new EnvelopeRequest(Guid.CreateVersion7(), Noon, "key", "web", null, events)], []));
}
