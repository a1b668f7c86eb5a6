namespace Daybook.Foundation.Compression;

/// <summary>
/// Recognises compressed bytes by their beginning, to tell a sender what is wrong. No JSON and no CSV begins like any of these; brotli has
/// no mark.
/// </summary>
public static class CompressedForms
{
    private const int LongestMark = 6;

    /// <returns>Null for anything else.</returns>
    public static CompressedForm? Of(ReadOnlySpan<byte> bytes) => bytes[..Math.Min(bytes.Length, LongestMark)] switch
    {
        [0x1F, 0x8B, ..] => new("gzip", "gzip", ".gz"),
        [0x28, 0xB5, 0x2F, 0xFD, ..] => new("zstd", null, null),
        // The window's size is at most 32 KiB, and the two bytes are a multiple of 31.
        [0x78, 0x01 or 0x5E or 0x9C or 0xDA, ..] => new("zlib", "deflate", null),
        [(byte)'P', (byte)'K', 3, 4, ..] => new("zip", null, null),
        [(byte)'B', (byte)'Z', (byte)'h', >= (byte)'1' and <= (byte)'9', (byte)'1', (byte)'A'] => new("bzip2", null, null),
        [0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0] => new("xz", null, null),
        [0x04, 0x22, 0x4D, 0x18, ..] => new("lz4", null, null),
        _ => null,
    };
}

/// <param name="Name">What people call it.</param>
/// <param name="Encoding">What <c>Content-Encoding</c> calls it; null if no route takes it.</param>
/// <param name="Extension">Of a file that <c>daybook import</c> reads; null if it does not.</param>
public sealed record CompressedForm(string Name, string? Encoding, string? Extension);
