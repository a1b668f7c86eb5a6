using System.Text;
using Daybook.Ingest.Parsing;

namespace Daybook.Tests.Ingest.Parsing;

public sealed class TimestampTests
{
    [Theory]
    [InlineData("2026-11-22T10:15:30Z", "2026-11-22T10:15:30.0000000Z")]
    [InlineData("2026-11-22t10:15:30z", "2026-11-22T10:15:30.0000000Z")]
    [InlineData("2026-11-22 10:15:30.5+00:00", "2026-11-22T10:15:30.5000000Z")]
    [InlineData("2026-11-22T10:15:30.123456789Z", "2026-11-22T10:15:30.1234560Z")]
    [InlineData("2026-11-22T00:15:30+05:45", "2026-11-21T18:30:30.0000000Z")]
    [InlineData("2026-11-22T10:15-0930", "2026-11-22T19:45:00.0000000Z")]
    [InlineData("2026-11-22T10:15:30+02", "2026-11-22T08:15:30.0000000Z")]
    [InlineData("2024-02-29T23:59:59Z", "2024-02-29T23:59:59.0000000Z")]
    [InlineData("2026-11-28T10:00:00,123Z", "2026-11-28T10:00:00.1230000Z")]
    [InlineData("20261128T100000Z", "2026-11-28T10:00:00.0000000Z")]
    [InlineData("20261128T1000+0130", "2026-11-28T08:30:00.0000000Z")]
    [InlineData("20261128T100000.5Z", "2026-11-28T10:00:00.5000000Z")]
    [InlineData("2026-11-28T24:00:00Z", "2026-11-29T00:00:00.0000000Z")]
    [InlineData("2026-12-31T24:00:00.000Z", "2027-01-01T00:00:00.0000000Z")]
    [InlineData("2026-11-28 10:00:00 UTC", "2026-11-28T10:00:00.0000000Z")]
    [InlineData("2026-11-28 10:00:00 +0000", "2026-11-28T10:00:00.0000000Z")]
    [InlineData("2026-11-22T10:15:30 +01:00", "2026-11-22T09:15:30.0000000Z")]
    public void A_time_with_an_offset_is_that_instant(string text, string utc)
    {
        Assert.True(Timestamp.TryParse(Encoding.UTF8.GetBytes(text), out var time, out var hasOffset));
        Assert.Equal(utc, time.UtcDateTime.ToString("O"));
        Assert.True(hasOffset);
    }

    [Theory]
    [InlineData("2026-11-22", "2026-11-22T00:00:00.0000000Z")]
    [InlineData("2026-11-22T10:15:30", "2026-11-22T10:15:30.0000000Z")]
    public void A_time_without_an_offset_is_UTC(string text, string utc)
    {
        Assert.True(Timestamp.TryParse(Encoding.UTF8.GetBytes(text), out var time, out var hasOffset));
        Assert.Equal(utc, time.UtcDateTime.ToString("O"));
        Assert.False(hasOffset);
    }

    [Theory]
    [InlineData("")]
    [InlineData("now")]
    [InlineData("1700000000")]
    [InlineData("22.11.2026")]
    [InlineData("2026-13-01T00:00:00Z")]
    [InlineData("2025-02-29T00:00:00Z")]
    [InlineData("0000-01-01T00:00:00Z")]
    [InlineData("2026-11-22T24:00:01Z")]
    [InlineData("2026-11-22T24:01Z")]
    [InlineData("2026-11-22T24:00:00.1Z")]
    [InlineData("2026-11-22T25:00:00Z")]
    [InlineData("20261122")]
    [InlineData("20261122101530")]
    [InlineData("20261322T101530Z")]
    [InlineData("2026-11-22T10:15:30 ")]
    [InlineData("2026-11-22T10:15:30 PST")]
    [InlineData("2026-11-22T10:15:30,Z")]
    [InlineData("2026-11-22T10:60:00Z")]
    [InlineData("2026-11-22T10:15:60Z")]
    [InlineData("2026-11-22T10:15:30.Z")]
    [InlineData("2026-11-22T10:15:30ZZ")]
    [InlineData("2026-11-22T10:15:30+")]
    [InlineData("2026-11-22T10:15:30+16:00")]
    [InlineData("2026-11-22T10:15:30+01:60")]
    [InlineData("0001-01-01T00:00:00+01:00")]
    [InlineData("9999-12-31T23:59:59-01:00")]
    [InlineData("٢٠٢٦-11-22T10:15:30Z")]
    public void Anything_else_is_no_time(string text) =>
        Assert.False(Timestamp.TryParse(Encoding.UTF8.GetBytes(text), out _, out _));
}
