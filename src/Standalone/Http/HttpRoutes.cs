using Daybook.Foundation.Http;
using Daybook.Standalone.Discovery;
using Daybook.Standalone.Invoke;
using Daybook.Standalone.Settings;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Daybook.Standalone.Http;

/// <summary>
/// Finds the function of a request as the Functions host does. In the order of names, the first function with a matching route and method
/// answers. Literals have no precedence, and a wrong method does not match.
/// </summary>
internal sealed class HttpRoutes
{
    // The Functions host uses these itself.
    private static readonly string[] Reserved = ["admin", "runtime"];

    private readonly List<(HttpFunction Function, RouteTemplate Route, FunctionInvoker Invoker)> _all;

    /// <exception cref="InvalidOperationException">The Functions host or its worker refuses a route, or would serve it differently; the
    /// message names the function.</exception>
    public HttpRoutes(FunctionList functions, HostSettings settings) =>
        _all = [.. functions.Http.Select(function => (function, Route(function, settings), new FunctionInvoker(function)))];

    /// <returns>Null if no function answers. Otherwise <paramref name="context"/> has the route's values.</returns>
    public (HttpFunction Function, FunctionInvoker Invoker)? Find(HttpContext context)
    {
        foreach (var (function, route, invoker) in _all)
        {
            if (!route.MayMatch(context.Request.Path)
                || (function.Methods.Count > 0
                    && !function.Methods.Contains(context.Request.Method, StringComparer.OrdinalIgnoreCase))) continue;
            var values = new RouteValueDictionary();
            if (!route.Matches(context.Request.Path, values)) continue;
            context.Request.RouteValues = values;
            return (function, invoker);
        }

        return null;
    }

    private static RouteTemplate Route(HttpFunction function, HostSettings settings)
    {
        if (function.Level != AuthorizationLevel.Anonymous)
            throw Refused(function, $"asks for a key of level {function.Level}, and this host has no keys: only Anonymous is allowed");
        // For the host, an empty route means the function's name. For the worker, it means the prefix itself.
        if (function.Route.Length == 0)
            throw Refused(function, "has an empty route, which the Functions host and its worker take for different ones");
        if (Array.Exists(Reserved, word => function.Route.StartsWith(word, StringComparison.OrdinalIgnoreCase)))
            throw Refused(function, $"has the route '{function.Route}': what begins with admin or runtime is the Functions host's own");
        try
        {
            // The worker joins the two like this. After an empty prefix, "/" becomes "//", and then it serves no route at all.
            _ = RoutePatternFactory.Parse($"{settings.RoutePrefix}/{function.Route}");
            return new RouteTemplate(settings.RoutePrefix.Length == 0 ? function.Route : $"{settings.RoutePrefix}/{function.Route}");
        }
        catch (Exception unread) when (unread is RoutePatternException or ArgumentException or InvalidOperationException)
        {
            throw new InvalidOperationException($"Function '{function.Name}' has the route '{function.Route}', which is "
                + $"none: {unread.Message}", unread);
        }
    }

    private static InvalidOperationException Refused(HttpFunction function, string what) => new($"Function '{function.Name}' {what}.");
}
