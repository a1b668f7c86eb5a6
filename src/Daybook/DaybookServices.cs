using Daybook.Access;
using Daybook.Archive;
using Daybook.Database;
using Daybook.Docs;
using Daybook.Export;
using Daybook.Ingest;
using Daybook.Ops.Dashboard;
using Daybook.Ops;
using Daybook.Ops.Days;
using Daybook.Ops.Health;
using Daybook.Ops.Watching;
using Daybook.Persist;
using Daybook.Platform;
using Daybook.Privacy;
using Daybook.Quality;
using Daybook.Reports;
using Daybook.Rollup;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Daybook;

/// <summary>The whole product. Functions, Standalone and the command line all register this.</summary>
public static class DaybookServices
{
    public static IServiceCollection AddDaybook(this IServiceCollection services, IConfiguration configuration) => services
        .AddPlatform(configuration)
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
