using Daybook.Watch.Ledger;
using NodaTime;

namespace Daybook.Tests.Watch.Ledger;

public sealed class ShowLedgerTests
{
    [Theory]
    [InlineData("Pacific/Apia", 2011, 12, 30, "2011-12-30T10:00:00Z")]
    [InlineData("Pacific/Apia", 2011, 12, 31, "2011-12-30T10:00:00Z")]
    [InlineData("Asia/Kathmandu", 2026, 3, 1, "2026-02-28T18:00:00Z")]
    [InlineData("America/Havana", 2020, 11, 1, "2020-11-01T04:00:00Z")]
    public void A_day_begins_with_the_hour_that_holds_its_first_instant_also_where_the_zone_skipped_it(string zone, int year, int month,
    int day, string hour) =>
        Assert.Equal(DateTimeOffset.Parse(hour), ShowLedger.Hour(DateTimeZoneProviders.Tzdb[zone], new LocalDate(year, month, day)));
}
