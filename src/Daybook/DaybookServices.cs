using Daybook.Foundation.Access;
using Daybook.Days.Archive;
using Daybook.Store.Migrations;
using Daybook.Web.Docs;
using Daybook.Reports.Export;
using Daybook.Ingest;
using Daybook.Web.Dashboard;
using Daybook.Watch;
using Daybook.Watch.Days;
using Daybook.Watch.Health;
using Daybook.Store.Persist;
using Daybook.Foundation;
using Daybook.Privacy;
using Daybook.Watch.Quality;
using Daybook.Reports;
using Daybook.Days.Rollup;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Daybook;

/// <summary>The whole product. Functions, Standalone and the command line all register this.</summary>
public static class DaybookServices
{
    public static IServiceCollection AddDaybook(this IServiceCollection services, IConfiguration configuration) => services
        .AddFoundation(configuration)
        .AddPersist(configuration)
        .AddAccess(configuration)
        .AddDatabase()
        .AddRollup()
        .AddArchive()
        .AddOps()
        .AddPrivacy()
        .AddDayWork()
        .AddQuality()
        .AddBorrowedFacts()
        .AddHealth()
        .AddDashboard()
        .AddReports()
        .AddExport()
        .AddIngest(configuration)
        .AddDocs();
}
