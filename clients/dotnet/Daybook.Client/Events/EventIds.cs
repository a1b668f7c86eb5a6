using System.Security.Cryptography;

namespace Daybook.Client;

/// <summary>UUIDv7 (RFC 9562): 48 bits of time in milliseconds, then random bits. .NET makes them itself only from version 9 on.</summary>
internal static class EventIds
{
    public static Guid New(DateTimeOffset time)
    {
        Span<byte> id = stackalloc byte[16];
        RandomNumberGenerator.Fill(id[6..]);
        var milliseconds = Math.Max(0, time.ToUnixTimeMilliseconds());
        for (var i = 0; i < 6; i++) id[i] = (byte)(milliseconds >> (40 - 8 * i));
        id[6] = (byte)(id[6] & 0x0F | 0x70);
        id[8] = (byte)(id[8] & 0x3F | 0x80);
        return new Guid(id, bigEndian: true);
    }
}
