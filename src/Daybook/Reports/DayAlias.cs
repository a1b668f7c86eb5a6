using Daybook.Foundation.Time;
using NodaTime;

namespace Daybook.Reports;

/// <summary>Active users of one day, in the form of an older service.</summary>
public sealed class DayAlias(ReportRunner runner, ReportingZone zone)
{
    /// <param name="date">A day of the reporting zone; null means today.</param>
    public async Task<DayAliasAnswer> Run(LocalDate? date, CancellationToken cancel)
    {
        var day = date ?? zone.Today;
        var report = await runner.Run(DailyActiveUsers.Plan(ReportRange.Of(day, day, zone.Zone, zone), EventFilter.None), cancel);
        return new(report.Days[0].Dau, report.Days[0].Date, "24h");
    }
}

public sealed record DayAliasAnswer(long Dau, DateOnly Date, string Period);
