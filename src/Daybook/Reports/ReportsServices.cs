using Daybook.Platform;
using Microsoft.Extensions.DependencyInjection;

namespace Daybook.Reports;

public static class ReportsServices
{
    public static IServiceCollection AddReports(this IServiceCollection services) => services
        .AddSettings<ReportsOptions>(ReportsOptions.Section)
        .AddSingleton<ReportRunner>()
        .AddSingleton<ReportMemory>()
        .AddSingleton<EventStats>()
        .AddSingleton<RecentEvents>()
        .AddSingleton<DayAlias>();
}
