using Daybook.Days;
using Daybook.Foundation;
using Daybook.Ingest;
using Daybook.Privacy;
using Daybook.Reports;
using Daybook.Store;
using Daybook.Watch;
using Daybook.Web;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Daybook;

/// <summary>The whole product, floor by floor. Functions, Standalone and the command line all register this.</summary>
public static class DaybookServices
{
    public static IServiceCollection AddDaybook(this IServiceCollection services, IConfiguration configuration) => services
        .AddFoundation(configuration)
        .AddIngest()
        .AddStore(configuration)
        .AddDays()
        .AddReports()
        .AddPrivacy()
        .AddWatch()
        .AddWeb();
}
