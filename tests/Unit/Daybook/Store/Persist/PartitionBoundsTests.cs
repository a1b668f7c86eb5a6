using Daybook.Store.Persist;
using FsCheck;
using FsCheck.Fluent;

namespace Daybook.Tests.Store.Persist;

public sealed class PartitionBoundsTests
{
    private static readonly DateTimeOffset Installed = new(2026, 11, 22, 3, 4, 5, TimeSpan.Zero);

    [Theory]
    [InlineData("2026-11-22T23:59:59.999999Z", "events_d20261122")]
    [InlineData("2026-11-01T00:00:00Z", "events_d20261101")]
    [InlineData("2026-10-31T23:59:59.999999Z", "events_m202610")]
    [InlineData("2027-02-28T12:00:00Z", "events_d20270228")]
    [InlineData("1970-01-01T00:00:00Z", "events_m197001")]
    [InlineData("1969-12-31T23:59:59Z", "events_m196912")]
    [InlineData("0001-01-01T00:00:00Z", "events_m000101")]
    public void Days_from_the_month_of_installation_on_months_before(string time, string name) =>
        Assert.Equal(name, PartitionBounds.Of(DateTimeOffset.Parse(time), Installed).Name);

    [Fact]
    public void Every_instant_lies_in_its_partition_and_neighbours_touch() => Prop.ForAll(ArbMap.Default.ArbFor<int>(), minutes =>
    {
        var time = Installed.AddMinutes(minutes % 30_000_000);
        var bounds = PartitionBounds.Of(time, Installed);
        return time < bounds.To && time >= bounds.From
            && PartitionBounds.Of(bounds.To, Installed).From == bounds.To;
    }).QuickCheckThrowOnFailure();
}
