using Microsoft.Extensions.DependencyInjection;

namespace Daybook.Reports;

public static class ReportsServices
{
    public static IServiceCollection AddReports(this IServiceCollection services) => services
        .AddSingleton<ReportRunner>()
        .AddSingleton<DailyActiveUsers>()
        .AddSingleton<TopEvents>()
        .AddSingleton<EventStats>()
        .AddSingleton<RecentEvents>()
        .AddSingleton<DayAlias>();
}
