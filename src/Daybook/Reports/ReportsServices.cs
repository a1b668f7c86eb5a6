using Daybook.Foundation;
using Daybook.Reports.Analytics;
using Daybook.Reports.Columns;
using Daybook.Reports.Export;
using Daybook.Reports.Filters;
using Daybook.Reports.Live;
using Daybook.Reports.Properties;
using Daybook.Reports.Sql;
using Microsoft.Extensions.DependencyInjection;

namespace Daybook.Reports;

/// <summary>Read-only reports, exports, and the analytics from S3.</summary>
public static class ReportsServices
{
    public static IServiceCollection AddReports(this IServiceCollection services) => services
        .AddSettings<ReportsOptions>(ReportsOptions.Section)
        .AddSettings<SqlOptions>(SqlOptions.Section)
        .AddSingleton<ReadEventFilter>()
        .AddSingleton<ReportRunner>()
        .AddSingleton<ColumnHistory>()
        .AddSingleton<ReportMemory>()
        .AddSingleton<EventStats>()
        .AddSingleton<RecentEvents>()
        .AddSingleton<ActiveNow>()
        .AddSingleton<EventFeed>()
        .AddSingleton<EventStream>()
        .AddSingleton<ListProperties>()
        .AddSingleton<PropertyValues>()
        .AddSingleton<DayAlias>()
        .AddSingleton<MetricsArchive>()
        .AddSingleton<AnalyticsMetrics>()
        .AddSingleton<AnalyticsSummary>()
        .AddSingleton<AnalyticsExport>()
        .AddSingleton<ExportEvents>()
        .AddSingleton<PrepareSql>()
        .AddSingleton<RunSql>();
}
