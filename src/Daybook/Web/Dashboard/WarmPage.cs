using System.Text.Json;
using Daybook.Foundation;
using Daybook.Foundation.Http;
using Daybook.Foundation.Postgres;
using Daybook.Foundation.Time;
using Daybook.Reports;
using Daybook.Reports.Trends;
using Daybook.Watch.Health;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Daybook.Web.Dashboard;

/// <summary>
/// Asks, once the database may be used, what the page will ask first, and throws the answers away. So the code for them is compiled, and
/// the page's files are compressed, before the first reader comes.
/// </summary>
/// <remarks>A fault here is no fault of anything: whoever asks next is told.</remarks>
public sealed class WarmPage(
    DashboardFiles files, SchemaState schema, ReportRunner reports, EventStats stats, CheckHealth health, ReportingZone zone,
    TimeProvider clock, ILogger<WarmPage> log) : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    // Compiled code belongs to the process, which may run several hosts.
    private static int _done;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (!schema.Ready) await Task.Delay(Look, clock, stoppingToken);
            if (Interlocked.Exchange(ref _done, 1) == 1) return;
            await Run(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The instance stops.
        }
        catch (Exception e)
        {
            Log.NotWarmed(log, e.Message);
        }
    }

    internal async Task Run(CancellationToken cancel)
    {
        _ = files.Index;
        await Ask(query => Trend.Plan(Question(query), EventFilter.None), "?interval=day&compare=previous&measure=events", cancel);
        await Ask(query => Trend.Plan(Question(query), EventFilter.None), "?interval=day&compare=previous&measure=users", cancel);
        await Ask(query => TopEvents.Plan(ReportRange.Read(query, zone), EventFilter.None, TopEvents.DefaultLimit), "", cancel);
        await Ask(query => Retention.Plan(RetentionQuestion.Read(query, zone, EventFilter.None)), "", cancel);
        await stats.Run(cancel);
        await health.Run(cancel);
    }

    private async Task Ask<T>(Func<QueryReader, ReportPlan<T>> plan, string query, CancellationToken cancel)
        where T : Report =>
        JsonSerializer.SerializeToUtf8Bytes(
            await reports.Run(plan(new QueryReader(new QueryCollection(QueryHelpers.ParseQuery(query)))), cancel), DaybookJson.Options);

    // Sessions are none of it, so any gap will do.
    private TrendQuestion Question(QueryReader query) =>
        TrendQuestion.Read(query, ReportRange.Read(query, zone), zone, TimeSpan.FromMinutes(30));
}
