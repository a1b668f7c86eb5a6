using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Daybook.Foundation.Events;

/// <summary>Ids derived from names: RFC 9562 UUID version 5 in Daybook's own namespace.</summary>
public static class EventIdentity
{
    /// <summary>Never change it, or every foreign id would be stored a second time.</summary>
    public static readonly Guid Namespace = new("6f9a0f5e-2d0c-5b7e-9a55-da1b00c0ffee");

    /// <summary>The id of an event whose sender gave an id that is not a UUID. It is unique within <paramref name="source"/>.</summary>
    public static Guid FromForeignId(string source, string id) => Named("id", source, id);

    /// <summary>The id of an event without one, sent under an <c>Idempotency-Key</c>, unique within <paramref name="caller"/>.</summary>
    public static Guid FromIdempotencyKey(string caller, string key, int index) => Named("key", caller, key, index.ToString());

    // Parts are length-prefixed: ("a", "bc") and ("ab", "c") are different names.
    private static Guid Named(params ReadOnlySpan<string> parts)
    {
        using var sha1 = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        Span<byte> buffer = stackalloc byte[20];
        Namespace.TryWriteBytes(buffer, bigEndian: true, out _);
        sha1.AppendData(buffer[..16]);
        foreach (var part in parts)
        {
            var bytes = Encoding.UTF8.GetBytes(part);
            BinaryPrimitives.WriteInt32BigEndian(buffer, bytes.Length);
            sha1.AppendData(buffer[..4]);
            sha1.AppendData(bytes);
        }

        sha1.GetHashAndReset(buffer);
        buffer[6] = (byte)((buffer[6] & 0x0F) | 0x50);
        buffer[8] = (byte)((buffer[8] & 0x3F) | 0x80);
        return new Guid(buffer[..16], bigEndian: true);
    }
}
