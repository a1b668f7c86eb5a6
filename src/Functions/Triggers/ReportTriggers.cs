using Daybook.Foundation.Http;
using Daybook.Foundation.Time;
using Daybook.Reports;
using Daybook.Reports.Funnels;
using Daybook.Reports.Live;
using Daybook.Reports.Trends;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Daybook.Functions.Triggers;

public sealed class ReportTriggers(
    HttpEndpoint http, ReportingZone zone, ReportRunner reports, EventStats stats, RecentEvents recent, ActiveNow now,
    EventStream stream, IOptions<ReportsOptions> options)
{
    [Function("Dau")]
    public Task Dau(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "options", Route = "stats/dau")] HttpRequest request,
        CancellationToken cancel) =>
        http.Run(request, Scope.Read, call => reports.Answer(call, filter => DailyActiveUsers.Plan(Range(call), filter), cancel), cancel);

    [Function("ActiveUsers")]
    public Task Active(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "options", Route = "stats/active")] HttpRequest request,
        CancellationToken cancel) =>
        http.Run(request, Scope.Read, call => reports.Answer(call,
            filter => ActiveUsers.Plan(Range(call), filter, ActiveIntervals.Read(call.Query), call.Query.Flag("rolling")), cancel), cancel);

    [Function("Lifecycle")]
    public Task LifecycleOfUsers(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "options", Route = "stats/lifecycle")] HttpRequest request,
        CancellationToken cancel) =>
        http.Run(request, Scope.Read, call => reports.Answer(call,
            filter => Lifecycle.Plan(LifecycleQuestion.Read(call.Query, Range(call), zone), filter), cancel), cancel);

    [Function("RetentionOfUsers")]
    public Task RetentionOfUsers(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "options", Route = "stats/retention")] HttpRequest request,
        CancellationToken cancel) =>
        http.Run(request, Scope.Read, call => reports.Answer(call,
            filter => Retention.Plan(RetentionQuestion.Read(call.Query, zone, filter)), cancel), cancel);

    [Function("TopEvents")]
    public Task Top(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "options", Route = "stats/top-events")] HttpRequest request,
        CancellationToken cancel) =>
        http.Run(request, Scope.Read, call => reports.Answer(call, filter => TopEvents.Plan(Range(call), filter, Limit(call)), cancel),
            cancel);

    [Function("Breakdown")]
    public Task BreakdownByProperty(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "options", Route = "stats/breakdown")] HttpRequest request,
        CancellationToken cancel) =>
        http.Run(request, Scope.Read, call => reports.Answer(call,
            filter => Breakdown.Plan(Range(call), filter, call.Query.Required("property"), Measure.Read(call.Query), Limit(call)), cancel),
            cancel);

    [Function("Trend")]
    public Task TrendOfTypes(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "options", Route = "stats/trend")] HttpRequest request,
        CancellationToken cancel) =>
        http.Run(request, Scope.Read, call => reports.Answer(call,
            filter => Trend.Plan(TrendQuestion.Read(call.Query, Range(call), zone, options.Value.SessionGap), filter), ofType: false,
            cancel), cancel);

    [Function("Funnel")]
    public Task FunnelOfSteps(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "options", Route = "stats/funnel")] HttpRequest request,
        CancellationToken cancel) =>
        http.Run(request, Scope.Read, call => reports.Answer(call,
            filter => Funnel.Plan(Range(call), filter, FunnelQuestion.Read(call.Query)), cancel), cancel);

    [Function("Paths")]
    public Task PathsOfUsers(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "options", Route = "stats/paths")] HttpRequest request,
        CancellationToken cancel) =>
        http.Run(request, Scope.Read, call => reports.Answer(call,
            filter => Paths.Plan(Range(call), filter, PathsQuestion.Read(call.Query)), ofType: false, cancel), cancel);

    [Function("Sessions")]
    public Task SessionsPerDay(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "options", Route = "stats/sessions")] HttpRequest request,
        CancellationToken cancel) =>
        http.Run(request, Scope.Read,
            call => reports.Answer(call,
                filter => Sessions.Plan(SessionsQuestion.Read(call.Query, Range(call), options.Value.SessionGap, zone), filter), cancel),
            cancel);

    [Function("ActiveNow")]
    public Task Now(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "options", Route = "stats/now")] HttpRequest request,
        CancellationToken cancel) =>
        http.Run(request, Scope.Read, call => now.Run(call, cancel), cancel);

    [Function("EventStats")]
    public Task Stats(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "options", Route = "events/stats")] HttpRequest request,
        CancellationToken cancel) =>
        http.Run(request, Scope.Read, call => stats.Run(call, cancel), cancel);

    [Function("RecentEvents")]
    public Task Recent(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "options", Route = "events/recent")] HttpRequest request,
        CancellationToken cancel) =>
        http.Run(request, Scope.Read, call => recent.Run(call, cancel), cancel);

    [Function("EventStream")]
    public Task Stream(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "options", Route = "events/stream")] HttpRequest request,
        CancellationToken cancel) =>
        http.Run(request, Scope.Read, call => Task.FromResult(stream.Run(call)), cancel);

    private static int Limit(HttpCall call) => call.Query.Number("limit", TopEvents.DefaultLimit, 1, TopEvents.MaxLimit);

    private ReportRange Range(HttpCall call) => ReportRange.Read(call.Query, zone);
}
