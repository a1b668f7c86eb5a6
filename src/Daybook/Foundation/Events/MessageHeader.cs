using System.Buffers.Binary;
using Daybook.Foundation.Time;

namespace Daybook.Foundation.Events;

/// <summary>
/// The clear part of every queue message, before the compressed body: 48 bytes, big-endian. It stays readable if the body is not. So a
/// message that can never be stored still says whose it is and how many events it holds.
/// </summary>
/// <remarks>
/// Layout: magic <c>DBK1</c> (4) · v (1) · kind (1) · deferred (2) · revived (1) · failures (1) · verdict (1) · reserved (1) · message_id
/// (16) · received hour, in hours
/// since 1970-01-01T00Z (4) · events (4) · body length (4) · CRC-32 of the body (4) · CRC-32 of the 44 bytes before (4).
/// </remarks>
/// <param name="Kind">What the body holds.</param>
/// <param name="MessageId">Unique for each message; a redelivered, deferred or replayed copy keeps it.</param>
/// <param name="ReceivedHour">The UTC hour in which Ingest received it: the ledger's hour.</param>
/// <param name="Events">How many events (or rejections) the body holds.</param>
/// <param name="Deferred">How often it was put back because the store could not be reached.</param>
/// <param name="Revived">How often it was brought back from the poison queue without a verdict.</param>
/// <param name="Failures">How often it failed by itself while the store worked for others.</param>
/// <param name="Verdict">Why it was put on a poison queue; it travels in the header because a full message leaves no room for a
/// wrapper.</param>
public sealed record MessageHeader(
    MessageKind Kind, Guid MessageId, DateTimeOffset ReceivedHour, int Events,
    int Deferred = 0, int Revived = 0, int Failures = 0, MessageVerdict Verdict = MessageVerdict.None)
{
    public const int Version = 1;

    public const int Length = 48;

    private const uint Magic = 0x44424B31;

    /// <summary>Puts the header before a body. The result is what a queue message carries (base64 is added by the queue client).</summary>
    public byte[] Frame(ReadOnlySpan<byte> body)
    {
        var message = new byte[Length + body.Length];
        var span = message.AsSpan();
        BinaryPrimitives.WriteUInt32BigEndian(span, Magic);
        span[4] = Version;
        span[5] = (byte)Kind;
        BinaryPrimitives.WriteUInt16BigEndian(span[6..], (ushort)Math.Min(Deferred, ushort.MaxValue));
        span[8] = (byte)Math.Min(Revived, byte.MaxValue);
        span[9] = (byte)Math.Min(Failures, byte.MaxValue);
        span[10] = (byte)Verdict;
        MessageId.TryWriteBytes(span[12..], bigEndian: true, out _);
        BinaryPrimitives.WriteInt32BigEndian(span[28..], UtcHour.ToNumber(ReceivedHour));
        BinaryPrimitives.WriteInt32BigEndian(span[32..], Events);
        BinaryPrimitives.WriteInt32BigEndian(span[36..], body.Length);
        BinaryPrimitives.WriteUInt32BigEndian(span[40..], Crc32.Of(body));
        BinaryPrimitives.WriteUInt32BigEndian(span[44..], Crc32.Of(span[..44]));
        body.CopyTo(span[Length..]);
        return message;
    }

    /// <summary>
    /// Reads the header; <paramref name="verdict"/> says what is wrong with the message, or is null if its body may be decoded.
    /// </summary>
    /// <returns>Null when not even the header can be trusted.</returns>
    public static MessageHeader? Read(ReadOnlySpan<byte> message, out string? verdict)
    {
        if (message.Length < Length || BinaryPrimitives.ReadUInt32BigEndian(message) != Magic)
        {
            verdict = "not a Daybook message: it does not start with a Daybook header";
            return null;
        }

        if (BinaryPrimitives.ReadUInt32BigEndian(message[44..]) != Crc32.Of(message[..44]))
        {
            verdict = "the header is damaged: its CRC-32 does not match";
            return null;
        }

        var header = new MessageHeader(
            (MessageKind)message[5],
            new Guid(message.Slice(12, 16), bigEndian: true),
            UtcHour.FromNumber(BinaryPrimitives.ReadInt32BigEndian(message[28..])),
            BinaryPrimitives.ReadInt32BigEndian(message[32..]),
            BinaryPrimitives.ReadUInt16BigEndian(message[6..]),
            message[8],
            message[9],
            (MessageVerdict)message[10]);
        var body = message[Length..];
        verdict = message[4] != Version ? $"message version {message[4]} is unknown to this version of Daybook, which reads {Version}"
            : body.Length != BinaryPrimitives.ReadInt32BigEndian(message[36..]) ? "the body is cut short"
            : Crc32.Of(body) != BinaryPrimitives.ReadUInt32BigEndian(message[40..]) ? "the body is damaged: its CRC-32 does not match"
            : null;
        return header;
    }
}

/// <summary>What a queue message's body holds.</summary>
public enum MessageKind : byte
{
    Events = 1,
    Rejections = 2,
    Attestation = 3,
}

/// <summary>What Persist decided about a message before it put it on a poison queue.</summary>
public enum MessageVerdict : byte
{
    /// <summary>None: the host moved the message, or its bytes already say what is wrong.</summary>
    None = 0,

    /// <summary>It failed to finish too often while the store worked for other messages.</summary>
    GaveUp = 1,
}
