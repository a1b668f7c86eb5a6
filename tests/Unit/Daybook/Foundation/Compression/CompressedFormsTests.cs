using System.IO.Compression;
using System.Text;
using Daybook.Foundation.Compression;

namespace Daybook.Tests.Foundation.Compression;

public sealed class CompressedFormsTests
{
    [Theory]
    [InlineData("1F8B0800", "gzip", "gzip", ".gz")]
    [InlineData("28B52FFD2012", "zstd", null, null)]
    [InlineData("504B0304", "zip", null, null)]
    [InlineData("425A68393141", "bzip2", null, null)]
    [InlineData("FD377A585A00", "xz", null, null)]
    [InlineData("04224D18", "lz4", null, null)]
    public void A_mark_names_the_form(string hex, string name, string? encoding, string? extension) =>
        Assert.Equal(new CompressedForm(name, encoding, extension), CompressedForms.Of(Convert.FromHexString(hex)));

    [Theory]
    [InlineData(CompressionLevel.Fastest)]
    [InlineData(CompressionLevel.Optimal)]
    [InlineData(CompressionLevel.SmallestSize)]
    [InlineData(CompressionLevel.NoCompression)]
    public void What_NET_compresses_is_recognised_at_every_level(CompressionLevel level)
    {
        Assert.Equal("gzip", Packed(s => new GZipStream(s, level)));
        Assert.Equal("zlib", Packed(s => new ZLibStream(s, level)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[{\"event_type\":\"x\"}]")]
    [InlineData("x")]
    [InlineData("BZh")]
    [InlineData("event_id,occurred_at")]
    [InlineData("PK,1")]
    public void Text_is_none(string text) => Assert.Null(CompressedForms.Of(Encoding.UTF8.GetBytes(text)));

    private static string? Packed(Func<Stream, Stream> pack)
    {
        var packed = new MemoryStream();
        using (var stream = pack(packed)) stream.Write("{\"event_type\":\"x\"}\n"u8);
        return CompressedForms.Of(packed.ToArray())?.Name;
    }
}
