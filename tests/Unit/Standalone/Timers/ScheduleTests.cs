using Daybook.Standalone.Timers;

namespace Daybook.Tests.Standalone.Timers;

public sealed class ScheduleTests
{
    [Theory]
    [InlineData("0 5 * * * *", "2026-03-29T00:05:00Z", "2026-03-29T01:05:00Z")]
    [InlineData("0 5 * * * *", "2026-03-29T00:04:59.999Z", "2026-03-29T00:05:00Z")]
    [InlineData("*/15 * * * * *", "2026-01-01T00:00:14Z", "2026-01-01T00:00:15Z")]
    [InlineData("0 30 3 * * Mon", "2026-11-22T12:00:00Z", "2026-11-23T03:30:00Z")]
    [InlineData("0 0 0 29 2 *", "2026-01-01T00:00:00Z", "2028-02-29T00:00:00Z")]
    public void The_next_time_is_the_first_one_after(string schedule, string time, string next) =>
        Assert.Equal(DateTimeOffset.Parse(next), Schedule.Parse(schedule, "Rollup").After(DateTimeOffset.Parse(time)));

    [Fact]
    public void Fields_are_in_UTC_whatever_the_offset_of_the_time() =>
        Assert.Equal(
            new DateTimeOffset(2026, 1, 2, 3, 0, 0, TimeSpan.Zero),
            Schedule.Parse("0 0 3 * * *", "Rollup").After(new DateTimeOffset(2026, 1, 2, 4, 0, 0, TimeSpan.FromHours(2))));

    [Theory]
    [InlineData("*/5 * * * *")]
    [InlineData("hourly")]
    [InlineData("61 * * * * *")]
    public void What_is_no_six_field_expression_is_refused(string schedule) =>
        Assert.Contains($"'Rollup' has the schedule '{schedule}'",
            Assert.Throws<InvalidOperationException>(() => Schedule.Parse(schedule, "Rollup")).Message);
}
