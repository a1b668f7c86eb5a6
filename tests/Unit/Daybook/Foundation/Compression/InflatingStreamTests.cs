using System.IO.Compression;
using System.Text;
using Daybook.Foundation.Compression;
using FsCheck;
using FsCheck.Fluent;

namespace Daybook.Tests.Foundation.Compression;

public sealed class InflatingStreamTests
{
    public static TheoryData<string> Forms => ["gzip", "gzip, three members", "gzip with a name", "deflate", "br"];

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task What_was_compressed_comes_back(string form)
    {
        foreach (var content in (byte[][])[[], [0], Lines(3), Lines(400), new byte[100_000], Noise(70_000)])
        {
            var whole = Compress(form, content);
            Assert.Equal(content, Inflate(form, new MemoryStream(whole)));
            Assert.Equal(content, await InflateDripping(form, new DripStream(whole, 1)));
            Assert.Equal(content, Inflate(form, new DripStream(whole, 8191)));
        }
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Cut_off_at_any_byte_it_says_so(string form)
    {
        foreach (var content in (byte[][])[[], Lines(40), Noise(300)])
        {
            var whole = Compress(form, content);
            for (var cut = 0; cut < whole.Length; cut++)
            {
                if (form == "gzip, three members" && IsBetweenMembers(whole, cut)) continue;
                Assert.Throws<EndOfStreamException>(() => Inflate(form, new MemoryStream(whole[..cut])));
                await Assert.ThrowsAsync<EndOfStreamException>(() => InflateDripping(form, new DripStream(whole[..cut], 3)));
            }
        }
    }

    [Fact]
    public void Lines_flushed_one_by_one_come_up_to_the_cut()
    {
        var packed = new MemoryStream();
        var after40 = 0;
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            for (var line = 1; line <= 100; line++)
            {
                gzip.Write(Encoding.UTF8.GetBytes($"{{\"line\":{line}}}\n"));
                gzip.Flush();
                if (line == 40) after40 = (int)packed.Length;
            }
        }

        using var inflated = InflatingStream.Gzip(new MemoryStream(packed.ToArray()[..after40]));
        using var reader = new StreamReader(inflated);
        for (var line = 1; line <= 40; line++) Assert.Equal($"{{\"line\":{line}}}", reader.ReadLine());
        Assert.Throws<EndOfStreamException>(() => reader.ReadLine());
    }

    [Fact]
    public void Any_bytes_in_any_form_cut_anywhere_are_never_taken_as_whole() => Prop.ForAll(
        (from content in Gen.ArrayOf(ArbMap.Default.GeneratorFor<byte>())
         from times in Gen.Choose(1, 300)
         from form in Gen.Elements("gzip", "gzip with a name", "deflate", "br")
         from cut in Gen.Choose(0, int.MaxValue)
         from drip in Gen.Choose(1, 20)
         select (Content: Enumerable.Repeat(content, times).SelectMany(part => part).ToArray(), form, cut, drip)).ToArbitrary(),
        sample =>
        {
            var whole = Compress(sample.form, sample.Content);
            var cut = sample.cut % whole.Length;
            Assert.Throws<EndOfStreamException>(() => Inflate(sample.form, new DripStream(whole[..cut], sample.drip)));
            Assert.Equal(sample.Content, Inflate(sample.form, new DripStream(whole, sample.drip)));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_flipped_bit_never_gives_other_bytes_without_a_word()
    {
        // Brotli is not in the list, because it has no checksum and a flipped bit may pass.
        foreach (var form in (string[])["gzip", "gzip, three members", "deflate"])
        {
            var content = Lines(20);
            var whole = Compress(form, content);
            for (var bit = 0; bit < whole.Length * 8; bit++)
            {
                var flipped = whole.ToArray();
                flipped[bit / 8] ^= (byte)(1 << (bit % 8));
                try
                {
                    Assert.Equal(content, Inflate(form, new MemoryStream(flipped)));
                }
                catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
                {
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void What_follows_the_end_is_not_passed_over(string form)
    {
        foreach (var after in (byte[][])[[0], [(byte)'\n'], Lines(5), new byte[20_000]])
            Assert.Throws<InvalidDataException>(() => Inflate(form, new MemoryStream([.. Compress(form, Lines(10)), .. after])));
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void What_is_not_compressed_is_refused(string form) =>
        Assert.ThrowsAny<Exception>(() => Inflate(form, new MemoryStream("{\"event_type\":\"x\"}"u8.ToArray())));

    private static byte[] Inflate(string form, Stream compressed)
    {
        using var stream = Open(form, compressed);
        var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }

    private static async Task<byte[]> InflateDripping(string form, Stream compressed)
    {
        await using var stream = Open(form, compressed);
        var content = new MemoryStream();
        await stream.CopyToAsync(content);
        return content.ToArray();
    }

    private static InflatingStream Open(string form, Stream compressed) => form switch
    {
        "deflate" => InflatingStream.Zlib(compressed),
        "br" => InflatingStream.Brotli(compressed),
        _ => InflatingStream.Gzip(compressed),
    };

    private static byte[] Compress(string form, byte[] content)
    {
        var packed = new MemoryStream();
        if (form == "gzip with a name") return WithExtraNameAndComment(Compress("gzip", content));
        if (form == "gzip, three members")
        {
            var third = content.Length / 3;
            return [.. Compress("gzip", content[..third]), .. Compress("gzip", content[third..(2 * third)]),
                .. Compress("gzip", content[(2 * third)..])];
        }

        using (Stream stream = form switch
        {
            "deflate" => new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true),
            "br" => new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true),
            _ => new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true),
        })
        {
            stream.Write(content);
            // If nothing is written, .NET does not even write the end.
            if (content.Length == 0) stream.Flush();
        }

        return packed.Length > 0 ? packed.ToArray() : form switch
        {
            "deflate" => [0x78, 0x9C, 3, 0, 0, 0, 0, 1],
            "br" => [0x3B],
            _ => [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        };
    }

    private static byte[] WithExtraNameAndComment(byte[] gzip)
    {
        gzip[3] |= 4 | 8 | 16;
        return [.. gzip[..10], 3, 0, 1, 2, 3, .. "events.jsonl\0"u8, .. "a comment\0"u8, .. gzip[10..]];
    }

    private static bool IsBetweenMembers(byte[] whole, int cut) =>
        cut > 0 && whole.AsSpan(cut).StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B, 8]);

    private static byte[] Lines(int count) =>
        Encoding.UTF8.GetBytes(
            string.Concat(Enumerable.Range(0, count).Select(i => $"{{\"event_type\":\"x\",\"user_id\":\"u{i * 7919}\"}}\n")));

    private static byte[] Noise(int count)
    {
        var bytes = new byte[count];
        new Random(7).NextBytes(bytes);
        return bytes;
    }

    /// <summary>Returns at most a few bytes per read, as a slow connection does.</summary>
    private sealed class DripStream(byte[] bytes, int most) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, most));

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, most)]);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, most)], cancellationToken);
    }
}
