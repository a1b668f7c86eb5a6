using Daybook.Foundation.Time;
using NodaTime;

namespace Daybook.Watch.Health;

/// <summary>
/// Shows which time zone database defines the days of every report. Two instances with different databases may disagree about a day.
/// </summary>
internal sealed class TimeZonesProbe(ReportingZone zone) : IProbe
{
    public string Name => "time_zones";

    public Task<Finding> Look(CancellationToken cancel) =>
        Task.FromResult(Finding.Ok($"{DateTimeZoneProviders.Tzdb.VersionId}; days are those of {zone.Id}."));
}
