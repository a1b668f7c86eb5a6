using Daybook.Web.Dashboard;
using Daybook.Foundation.Http;
using Microsoft.AspNetCore.Http;

namespace Daybook.Functions.Triggers;

// "{home:maxlength(0)?}" means "/". For the Functions host an empty route is the function's name. For the worker "/" becomes "//", and
// then it serves no route at all.
public sealed class DashboardTriggers(HttpEndpoint http, ServeDashboard dashboard)
{
    [Function("Dashboard")]
    public Task Page(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "options", Route = "{home:maxlength(0)?}")] HttpRequest request,
        CancellationToken cancel) =>
        http.Run(request, Scope.Public, call => Task.FromResult(dashboard.Page(call)), cancel, "Dashboard");

    [Function("SharedPage")]
    public Task Shared(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "options", Route = "shared")] HttpRequest request,
        CancellationToken cancel) =>
        http.Run(request, Scope.Public, _ => Task.FromResult(dashboard.Shared()), cancel, "SharedPage");

    [Function("DashboardAssets")]
    public Task Asset(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "options", Route = "assets/{*path}")] HttpRequest request,
        string path, CancellationToken cancel) =>
        http.Run(request, Scope.Public, _ => Task.FromResult(dashboard.Asset(path)), cancel, "DashboardAssets");
}
