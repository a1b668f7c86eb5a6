using System.Buffers;
using System.Text;
using Daybook.Foundation.Events;
using Daybook.Foundation.Anonymize;

namespace Daybook.Ingest;

/// <summary>
/// The stored part of a refused event's bytes: the first 8 KiB as sent. With anonymisation, its ids are replaced by their hashes.
/// </summary>
internal static class KeptBytes
{
    /// <returns>The bytes, and whom they name if not all of it is kept: who can read the bytes later can read that off them
    /// otherwise.</returns>
    public static (byte[] Bytes, IReadOnlyList<string>? People) Of(ReadOnlySpan<byte> sent, Pseudonyms pseudonyms)
    {
        var (bytes, cut) = Kept(sent, pseudonyms);
        return (bytes,
            cut ? NamedPeople.In(sent, bytes, f => (f.Kind == "u:" ? pseudonyms.User(f.Text) : pseudonyms.Anonymous(f.Text))!) : null);
    }

    private static (byte[] Bytes, bool Cut) Kept(ReadOnlySpan<byte> sent, Pseudonyms pseudonyms)
    {
        if (!pseudonyms.On) return Cut(sent);
        var (found, whole) = PersonFields.Find(sent);
        // If it is unknown where the ids are, nothing is kept.
        if (!whole) return ([], false);
        var kept = new ArrayBufferWriter<byte>(sent.Length + (found.Count * 64));
        var copied = 0;
        foreach (var field in found)
        {
            kept.Write(sent[copied..field.Start]);
            kept.Write(Encoding.ASCII.GetBytes(
                $"\"{(field.Kind == "u:" ? pseudonyms.User(field.Text) : pseudonyms.Anonymous(field.Text))}\""));
            copied = field.Start + field.Length;
        }

        kept.Write(sent[copied..]);
        return Cut(kept.WrittenSpan);
    }

    /// <summary>A hash of 32 bytes over everything that was sent; keyed if ids are.</summary>
    public static byte[] Fingerprint(ReadOnlySpan<byte> sent, Pseudonyms pseudonyms)
    {
        var hash = new byte[32];
        pseudonyms.Fingerprint(sent, hash);
        return hash;
    }

    private static (byte[] Bytes, bool Cut) Cut(ReadOnlySpan<byte> bytes) =>
        (bytes[..Math.Min(bytes.Length, Rejection.KeptBytes)].ToArray(), bytes.Length > Rejection.KeptBytes);
}
