using Daybook.Standalone.Discovery;
using Daybook.Standalone.Invoke;
using Daybook.Standalone.Settings;

namespace Daybook.Standalone.Http;

/// <summary>Makes each HTTP function a route. ASP.NET Core's own precedence holds, as in the worker: a literal wins over a parameter.</summary>
internal static class HttpRoutes
{
    public static void Map(IEndpointRouteBuilder routes, FunctionList functions, HostSettings settings)
    {
        foreach (var function in functions.Http)
        {
            var invoker = new FunctionInvoker(function);
            var pattern = $"{settings.RoutePrefix}/{function.Route.TrimStart('/')}".Trim('/');
            RequestDelegate run = context => RunAsync(context, invoker);
            var endpoint = function.Methods.Count == 0 ? routes.Map(pattern, run) : routes.MapMethods(pattern, function.Methods, run);
            endpoint.WithDisplayName(function.Name).WithMetadata(function);
        }
    }

    private static async Task RunAsync(HttpContext context, FunctionInvoker invoker)
    {
        // The Functions host sends its cancel message when the caller has gone, too.
        var lifetime = context.RequestServices.GetRequiredService<Lifetime>();
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.CancelRunning);
        var result = await invoker.CallAsync(context.RequestServices, new Invocation(context.Request, context.Request.RouteValues, cancel.Token));
        if (result is not null) await result.ExecuteAsync(context);
    }
}
