using Daybook.Foundation.Http;
using Daybook.Foundation.Time;
using Microsoft.AspNetCore.Http;
using NodaTime;

namespace Daybook.Reports;

/// <summary>Active users of one day, in the form of an older service.</summary>
public sealed class DayAlias(ReportRunner runner, ReportingZone zone)
{
    /// <summary><c>GET /api/analytics/reports/dau?date=</c>.</summary>
    public async Task<IResult> Run(HttpCall call, CancellationToken cancel)
    {
        var date = call.Query.Date("date");
        call.Query.RefuseOthers();
        return Answer.Json(await Run(date, cancel));
    }

    /// <param name="date">Of the reporting zone; null: today.</param>
    public async Task<DayAliasAnswer> Run(LocalDate? date, CancellationToken cancel)
    {
        var day = date ?? zone.Today;
        var report = await runner.Run(DailyActiveUsers.Plan(ReportRange.Of(day, day, zone.Zone, zone), EventFilter.None), cancel);
        return new(report.Days[0].Dau, report.Days[0].Date, "24h");
    }
}

public sealed record DayAliasAnswer(long Dau, DateOnly Date, string Period);
