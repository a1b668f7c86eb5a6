using Daybook.Web.Dashboard;
using Daybook.Foundation.Http;
using Microsoft.AspNetCore.Http;

namespace Daybook.Functions.Triggers;

public sealed class DashboardTriggers(HttpEndpoint http, ServeDashboard dashboard)
{
    [Function("Dashboard")]
    public Task Page([HttpTrigger(AuthorizationLevel.Anonymous, "get", "options", Route = "/")] HttpRequest request, CancellationToken cancel) =>
        http.Run(request, Scope.Public, _ => Task.FromResult(dashboard.Page()), cancel, "Dashboard");

    [Function("DashboardAssets")]
    public Task Asset(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "options", Route = "assets/{*path}")] HttpRequest request, string path, CancellationToken cancel) =>
        http.Run(request, Scope.Public, _ => Task.FromResult(dashboard.Asset(path)), cancel, "DashboardAssets");
}
