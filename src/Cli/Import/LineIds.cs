using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Daybook.Cli.Import;

/// <summary>
/// Ids for lines without one: a hash (UUID version 8) of the file's beginning, the line's number and the line. The same file always gives
/// the same ids, and the same line in another file gives another id.
/// </summary>
/// <param name="beginning">See <see cref="ImportFile.Beginning"/>.</param>
internal sealed class LineIds(byte[] beginning)
{
    public Guid Of(long line, ReadOnlySpan<byte> content)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> number = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(number, line);
        sha.AppendData(beginning);
        sha.AppendData(number);
        sha.AppendData(content);
        Span<byte> hash = stackalloc byte[32];
        sha.GetHashAndReset(hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}
