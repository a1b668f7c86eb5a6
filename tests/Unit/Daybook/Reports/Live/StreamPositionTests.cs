using Daybook.Reports.Live;

namespace Daybook.Tests.Reports.Live;

public sealed class StreamPositionTests
{
    [Fact]
    public void It_is_read_as_it_was_written()
    {
        var position = new StreamPosition(
            new DateTimeOffset(2026, 11, 29, 12, 0, 0, TimeSpan.Zero).AddMicroseconds(7), Guid.CreateVersion7());

        Assert.Equal(position, StreamPosition.Read(position.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("7")]
    [InlineData("-1.019ab2c47f007c3e9d1a5b6c7d8e9f00")]
    [InlineData("99999999999999999999.019ab2c47f007c3e9d1a5b6c7d8e9f00")]
    [InlineData("9223372036854775807.019ab2c47f007c3e9d1a5b6c7d8e9f00")]
    [InlineData("1.2.3")]
    public void Anything_else_is_none(string text) => Assert.Null(StreamPosition.Read(text));
}
