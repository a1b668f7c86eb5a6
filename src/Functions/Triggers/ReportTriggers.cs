using Daybook.Foundation.Http;
using Daybook.Foundation.Time;
using Daybook.Reports;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Daybook.Functions.Triggers;

public sealed class ReportTriggers(
    HttpEndpoint http, ReportingZone zone, ReportRunner reports, EventStats stats, RecentEvents recent, ActiveNow now,
    IOptions<ReportsOptions> options)
{
    [Function("Dau")]
    public Task Dau(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "options", Route = "stats/dau")] HttpRequest request,
        CancellationToken cancel) =>
        http.Run(request, Scope.Read, call => reports.Answer(call, DailyActiveUsers.Plan(Range(call), Filter(call)), cancel), cancel);

    [Function("ActiveUsers")]
    public Task Active(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "options", Route = "stats/active")] HttpRequest request,
        CancellationToken cancel) =>
        http.Run(request, Scope.Read, call => reports.Answer(call,
            ActiveUsers.Plan(Range(call), Filter(call), ActiveIntervals.Read(call.Query), call.Query.Flag("rolling")), cancel), cancel);

    [Function("Lifecycle")]
    public Task LifecycleOfUsers(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "options", Route = "stats/lifecycle")] HttpRequest request,
        CancellationToken cancel) =>
        http.Run(request, Scope.Read, call => reports.Answer(call, Lifecycle.Plan(Range(call), Filter(call)), cancel), cancel);

    [Function("RetentionOfUsers")]
    public Task RetentionOfUsers(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "options", Route = "stats/retention")] HttpRequest request,
        CancellationToken cancel) =>
        http.Run(request, Scope.Read, call => reports.Answer(call, Retention.Plan(RetentionQuestion.Read(call.Query, zone)), cancel),
            cancel);

    [Function("TopEvents")]
    public Task Top(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "options", Route = "stats/top-events")] HttpRequest request,
        CancellationToken cancel) =>
        http.Run(request, Scope.Read, call => reports.Answer(call, TopEvents.Plan(Range(call), Filter(call), Limit(call)), cancel), cancel);

    [Function("Breakdown")]
    public Task BreakdownByProperty(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "options", Route = "stats/breakdown")] HttpRequest request,
        CancellationToken cancel) =>
        http.Run(request, Scope.Read, call => reports.Answer(call,
            Breakdown.Plan(Range(call), Filter(call), call.Query.Required("property"), Measure.Read(call.Query), Limit(call)), cancel),
            cancel);

    [Function("Funnel")]
    public Task FunnelOfSteps(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "options", Route = "stats/funnel")] HttpRequest request,
        CancellationToken cancel) =>
        http.Run(request, Scope.Read, call => reports.Answer(call,
            Funnel.Plan(Range(call), Filter(call), Funnel.Steps(call.Query), call.Query.Within("within", Funnel.DefaultWithin)), cancel),
            cancel);

    [Function("Sessions")]
    public Task SessionsPerDay(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "options", Route = "stats/sessions")] HttpRequest request,
        CancellationToken cancel) =>
        http.Run(request, Scope.Read,
            call => reports.Answer(call, Sessions.Plan(Range(call), Filter(call), call.Query.Within("gap", options.Value.SessionGap)),
                cancel), cancel);

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

    private static EventFilter Filter(HttpCall call) => EventFilter.Read(call.Query);

    private static int Limit(HttpCall call) => call.Query.Number("limit", TopEvents.DefaultLimit, 1, TopEvents.MaxLimit);

    private ReportRange Range(HttpCall call) => ReportRange.Read(call.Query, zone);
}
