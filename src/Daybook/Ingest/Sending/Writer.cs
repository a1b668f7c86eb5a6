using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Daybook.Ingest.Sending;

/// <summary>
/// This process as a sender; a restart is another writer. Its messages' ids are UUID version 8: 58 random bits that name it, then a
/// 64-bit sequence.
/// </summary>
public sealed class Writer
{
    private readonly ulong _name = BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(8)) >> 6;
    private long _sequence;

    public Writer() => Id = ToId(0);

    /// <summary>Names this writer in attestations. It is the message id with sequence 0, which no message has.</summary>
    public Guid Id { get; }

    public Guid NextMessageId() => ToId((ulong)Interlocked.Increment(ref _sequence));

    // 48 + 10 bits of name, then 2 + 62 bits of sequence, around the version and variant bits. So ids are in order of sending.
    private Guid ToId(ulong sequence)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, ((_name >> 10) << 16) | 0x8000 | ((_name & 0x3FF) << 2) | (sequence >> 62));
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], (2UL << 62) | (sequence & ((1UL << 62) - 1)));
        return new Guid(bytes, bigEndian: true);
    }
}
