using System.Buffers.Binary;

namespace Daybook.Foundation.Events;

/// <summary>CRC-32 (IEEE 802.3, reflected 0xEDB88320), as zlib computes it.</summary>
public static class Crc32
{
    // Table n is table 0 after n more zero bytes, so eight bytes are looked up at once.
    private static readonly uint[][] Tables = MakeTables();

    /// <param name="before">What came out for the bytes before these; 0 when there are none.</param>
    public static uint Of(ReadOnlySpan<byte> bytes, uint before = 0)
    {
        var t = Tables;
        var crc = ~before;
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            var low = BinaryPrimitives.ReadUInt32LittleEndian(bytes) ^ crc;
            var high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            crc = t[7][(byte)low] ^ t[6][(byte)(low >> 8)] ^ t[5][(byte)(low >> 16)] ^ t[4][low >> 24]
                ^ t[3][(byte)high] ^ t[2][(byte)(high >> 8)] ^ t[1][(byte)(high >> 16)] ^ t[0][high >> 24];
        }

        foreach (var b in bytes) crc = t[0][(byte)(crc ^ b)] ^ (crc >> 8);
        return ~crc;
    }

    private static uint[][] MakeTables()
    {
        var tables = new uint[8][];
        for (var n = 0; n < tables.Length; n++) tables[n] = new uint[256];
        for (var n = 0u; n < 256; n++)
        {
            var c = n;
            for (var k = 0; k < 8; k++) c = (c & 1) == 1 ? 0xEDB88320u ^ (c >> 1) : c >> 1;
            tables[0][n] = c;
        }

        for (var n = 0; n < 256; n++)
        {
            for (var k = 1; k < tables.Length; k++) tables[k][n] = tables[0][(byte)tables[k - 1][n]] ^ (tables[k - 1][n] >> 8);
        }

        return tables;
    }
}
