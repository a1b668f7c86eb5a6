using Daybook.Foundation.Events;

namespace Daybook.Store.Persist;

/// <summary>Reads a message of one kind; a fault in it is a value, not an exception.</summary>
internal static class MessageReader
{
    /// <returns>Header and body, or why it is a dead letter. A dead letter has its header too, if that can be read.</returns>
    public static (MessageHeader? Header, T? Body, DeadVerdict? Verdict) Read<T>(ReadOnlySpan<byte> message, MessageKind kind,
        DecodeBody<T> decode, Func<T, int> count)
        where T : class
    {
        var header = MessageHeader.Read(message, out var fault);
        if (header is null) return (null, null, new DeadVerdict(DeadLetterCodes.Undecodable, fault!));
        if (fault is not null)
            return (header, null,
                new DeadVerdict(message[4] == MessageHeader.Version ? DeadLetterCodes.Undecodable : DeadLetterCodes.UnknownVersion, fault));
        if (header.Kind != kind)
            return (header, null, new DeadVerdict(DeadLetterCodes.Undecodable, $"its kind is {header.Kind}, on a queue of {kind}"));
        try
        {
            var body = decode(message[MessageHeader.Length..]);
            return count(body) == header.Events
                ? (header, body, null)
                : (header, null,
                    new DeadVerdict(DeadLetterCodes.Undecodable, $"the header says {header.Events} events, the body holds {count(body)}"));
        }
        catch (FormatException e)
        {
            return (header, null, new DeadVerdict(DeadLetterCodes.Undecodable, e.Message));
        }
    }

    public static (MessageHeader? Header, Envelope? Body, DeadVerdict? Verdict) Events(ReadOnlySpan<byte> message) =>
        Read(message, MessageKind.Events, MessageCodec.DecodeEvents, e => e.Requests.Sum(r => r.Events.Count));

    public static (MessageHeader? Header, RejectionEnvelope? Body, DeadVerdict? Verdict) Rejections(ReadOnlySpan<byte> message) =>
        Read(message, MessageKind.Rejections, MessageCodec.DecodeRejections, e => e.Rejections.Count);

    public static (MessageHeader? Header, Attestation? Body, DeadVerdict? Verdict) Attestation(ReadOnlySpan<byte> message)
    {
        // The events in an attestation's header are not waiting to be stored.
        var header = MessageHeader.Read(message, out _);
        return Read(message, MessageKind.Attestation, MessageCodec.DecodeAttestation, _ => header!.Events);
    }
}

internal delegate (MessageHeader? Header, T? Body, DeadVerdict? Verdict) ReadMessage<T>(ReadOnlySpan<byte> message)
    where T : class;

internal delegate T DecodeBody<out T>(ReadOnlySpan<byte> body);

/// <summary>Why a whole message can never be stored.</summary>
internal sealed record DeadVerdict(string Code, string Reason);
