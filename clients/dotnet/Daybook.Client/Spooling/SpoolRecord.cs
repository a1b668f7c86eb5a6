using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Daybook.Client;

/// <summary>
/// One event in a segment: length (4 bytes, little-endian), CRC-32C of the event (4 bytes), the event. A segment is nothing but records.
/// </summary>
internal static class SpoolRecord
{
    public const int Header = 8;

    public static int Size(int eventBytes) => Header + eventBytes;

    public static void Write(Span<byte> record, ReadOnlySpan<byte> json)
    {
        BinaryPrimitives.WriteInt32LittleEndian(record, json.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(record[4..], Crc(json));
        json.CopyTo(record[Header..]);
    }

    /// <summary>Reads the record at the beginning.</summary>
    /// <param name="size">Bytes of the record; 0 if none can begin here.</param>
    public static RecordState Read(ReadOnlySpan<byte> bytes, out int size)
    {
        size = 0;
        if (bytes.Length == 0) return RecordState.End;
        if (bytes.Length < Header) return RecordState.Torn;
        var length = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        // No event is empty: a file that was extended but not yet written reads as zeros.
        if (length <= 0 || length > bytes.Length - Header) return RecordState.Torn;
        size = Size(length);
        return Crc(bytes.Slice(Header, length)) == BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]) ? RecordState.Whole
            : RecordState.Damaged;
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (var word in words)
            crc = BitOperations.Crc32C(crc, BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word));
        foreach (var rest in bytes[(words.Length * sizeof(ulong))..]) crc = BitOperations.Crc32C(crc, rest);
        return ~crc;
    }
}

internal enum RecordState
{
    /// <summary>The segment ends here.</summary>
    End,

    /// <summary>An event.</summary>
    Whole,

    /// <summary>Its length fits, but its content is not what was written. The next record can be read.</summary>
    Damaged,

    /// <summary>It was not written to its end, because the process or the machine stopped. Nothing follows.</summary>
    Torn,
}
