using Daybook.Foundation.Time;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;

namespace Daybook.Tests.Foundation.Time;

public sealed class ZonesTests
{
    private static readonly string[] Awkward =
        ["UTC", "Asia/Kathmandu", "America/Los_Angeles", "Australia/Lord_Howe", "Pacific/Chatham", "America/Havana", "Pacific/Apia",
            "Europe/Berlin", "America/Sao_Paulo", "Africa/Monrovia"];

    [Fact]
    public void A_day_whose_midnight_happens_twice_starts_at_the_first()
    {
        var havana = DateTimeZoneProviders.Tzdb["America/Havana"];

        // PostgreSQL's '2020-11-01 00:00' AT TIME ZONE 'America/Havana' says 05:00Z.
        Assert.Equal(Instant.FromUtc(2020, 11, 1, 4, 0), havana.StartOfDay(new LocalDate(2020, 11, 1)));
    }

    [Fact]
    public void A_date_that_the_zone_skipped_is_empty_and_its_neighbours_meet()
    {
        var apia = DateTimeZoneProviders.Tzdb["Pacific/Apia"];
        var skipped = apia.Day(new LocalDate(2011, 12, 30));

        Assert.Equal(Duration.Zero, skipped.Duration);
        Assert.Equal(apia.Day(new LocalDate(2011, 12, 29)).End, apia.Day(new LocalDate(2011, 12, 31)).Start);
    }

    [Fact]
    public void Every_instant_since_1973_lies_in_exactly_the_day_that_bears_its_date_and_days_start_on_a_quarter_hour() =>
        Prop.ForAll(
            Gen.Elements(Awkward).ToArbitrary(),
            Gen.Choose(0, 2_000_000_000).ToArbitrary(),
            (zoneId, seconds) =>
            {
                var zone = DateTimeZoneProviders.Tzdb[zoneId];
                var instant = Instant.FromUtc(1973, 1, 1, 0, 0).Plus(Duration.FromSeconds(seconds));
                var day = zone.Day(zone.DateOf(instant));
                return day.Contains(instant) && day.Start.ToUnixTimeSeconds() % 900 == 0;
            }).QuickCheckThrowOnFailure();
}
