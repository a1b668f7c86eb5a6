using Daybook.Ingest.Segment;

namespace Daybook.Tests.Ingest.Segment;

public sealed class ClockSkewTests
{
    private static readonly TimeSpan Threshold = TimeSpan.FromMinutes(5);

    [Theory]
    [InlineData(0, 0, "as_sent", 0)]
    [InlineData(-60, 300, "as_sent", -60)]
    [InlineData(-60, -300, "as_sent", -60)]
    [InlineData(3600 - 60, -3600, "skew_corrected", -60)]
    [InlineData(-3600 - 60, 3600, "delayed", -3600 - 60)]
    [InlineData(-3600 + 60, 3600, "skew_corrected", 60)]
    public void A_clock_that_is_off_by_more_than_the_threshold_is_corrected(int timestamp, int behind, string rule, int expected)
    {
        var judged = ClockSkew.Judge(TestDoor.Now.AddSeconds(timestamp), TestDoor.Now.AddSeconds(-behind), TestDoor.Now, Threshold);

        Assert.Equal((TestDoor.Now.AddSeconds(expected), rule), (judged.OccurredAt, judged.Rule));
    }

    [Fact]
    public void Without_a_time_the_receipt_counts_and_without_sending_time_the_sender()
    {
        Assert.Equal(new ClockSkew(null, "received"), ClockSkew.Judge(null, TestDoor.Now, TestDoor.Now, Threshold));
        Assert.Equal(new ClockSkew(TestDoor.Now, "as_sent"), ClockSkew.Judge(TestDoor.Now, null, TestDoor.Now, Threshold));
    }

    [Fact]
    public void What_says_that_it_is_sent_again_keeps_its_time() =>
        Assert.Equal((TestDoor.Now.AddHours(1), "delayed"),
            Pair(ClockSkew.Judge(TestDoor.Now.AddHours(1), TestDoor.Now.AddHours(1), TestDoor.Now, Threshold, retry: true)));

    [Fact]
    public void A_correction_out_of_the_calendar_is_none() =>
        Assert.Equal("as_sent", ClockSkew.Judge(DateTimeOffset.MaxValue, DateTimeOffset.UnixEpoch, TestDoor.Now, Threshold).Rule);

    private static (DateTimeOffset?, string) Pair(ClockSkew judged) => (judged.OccurredAt, judged.Rule);
}
