using System.Buffers.Binary;

namespace Daybook.Foundation.Compression;

/// <summary>The beginning of a gzip member (RFC 1952, section 2.3).</summary>
internal static class GzipHeader
{
    private const int FixedBytes = 10;

    /// <summary>Passes over the header of the member that begins here.</summary>
    /// <exception cref="EndOfStreamException">The bytes end inside it.</exception>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static async ValueTask Pass(CompressedInput input, bool wait, CancellationToken cancel)
    {
        await Need(FixedBytes);
        var flags = Flags(input.Ahead);
        input.Skip(FixedBytes);
        if (flags.HasFlag(GzipFlags.Extra))
        {
            await Need(2);
            var left = (int)BinaryPrimitives.ReadUInt16LittleEndian(input.Ahead);
            input.Skip(2);
            while (left > 0)
            {
                await Need(1);
                var now = Math.Min(left, input.Ahead.Length);
                input.Skip(now);
                left -= now;
            }
        }

        if (flags.HasFlag(GzipFlags.Name)) await PassText();
        if (flags.HasFlag(GzipFlags.Comment)) await PassText();
        if (flags.HasFlag(GzipFlags.HeaderCrc))
        {
            await Need(2);
            input.Skip(2);
        }

        async ValueTask PassText()
        {
            while (true)
            {
                await Need(1);
                var end = input.Ahead.IndexOf((byte)0);
                input.Skip(end < 0 ? input.Ahead.Length : end + 1);
                if (end >= 0) return;
            }
        }

        async ValueTask Need(int count)
        {
            if (await input.LookAhead(count, wait, cancel)) return;
            if (!Begins(input.Ahead) && count == FixedBytes) throw new InvalidDataException("The data is not gzip.");
            throw new EndOfStreamException("The gzip data is cut off inside a header.");
        }
    }

    /// <summary>Whether a member may begin with these bytes, as far as there are any.</summary>
    public static bool Begins(ReadOnlySpan<byte> bytes) => (bytes.Length < 1 || bytes[0] == 0x1F) && (bytes.Length < 2 || bytes[1] == 0x8B);

    private static GzipFlags Flags(ReadOnlySpan<byte> header) => Begins(header) && header[2] == 8 && (header[3] & 0xE0) == 0
        ? (GzipFlags)header[3]
        : throw new InvalidDataException("The data is not gzip.");

    [Flags]
    private enum GzipFlags : byte
    {
        Text = 1,
        HeaderCrc = 2,
        Extra = 4,
        Name = 8,
        Comment = 16,
    }
}
