using System.Text;
using Daybook.Foundation.Events;

namespace Daybook.Tests.Store.Persist;

/// <summary>Messages as Ingest packs them.</summary>
internal static class TestMessages
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    public static Event Event(Guid? id = null, string type = "click", DateTimeOffset? at = null, string user = "ann",
        string properties = "{\"n\":1}", long hash = 7) => new()
        {
            EventId = id ?? Guid.CreateVersion7(),
            EventType = type,
            OccurredAt = at ?? Noon,
            UserId = user,
            Source = "web",
            Properties = Encoding.UTF8.GetBytes(properties),
            BodyHash = hash,
        };

    public static byte[] Message(params Event[] events) => Message(Guid.CreateVersion7(), events);

    public static byte[] Message(Guid messageId, params Event[] events) => Message(messageId, [], events);

    public static byte[] Message(Guid messageId, IReadOnlyList<SentMessage> carried, params Event[] events)
    {
        var request = new EnvelopeRequest(Guid.CreateVersion7(), Noon, "key-1", "web", null, events);
        return new MessageHeader(MessageKind.Events, messageId, Noon, events.Length)
            .Frame(MessageCodec.Encode(new Envelope([request], carried)));
    }

    public static MessageHeader HeaderOf(byte[] message) => MessageHeader.Read(message, out _)!;
}
