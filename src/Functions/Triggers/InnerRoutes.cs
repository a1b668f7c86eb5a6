using System.Reflection;
using Daybook.Foundation.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Daybook.Functions.Triggers;

/// <summary>
/// The functions of this assembly that answer GET and take nothing but texts from the path: what a request from inside is answered by.
/// </summary>
internal static class InnerRoutes
{
    // As on both hosts, the first in the order of names that fits answers.
    private static readonly List<(RouteTemplate Route, MethodInfo Method)> Functions =
    [
        .. typeof(InnerRoutes).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods())
            .Select(method => (Method: method,
                Trigger: method.GetParameters().FirstOrDefault()?.GetCustomAttribute<HttpTriggerAttribute>()))
            .Where(found => found.Trigger?.Methods?.Contains("get") == true)
            .Where(found => found.Method.GetParameters().Skip(1)
                .All(p => p.ParameterType == typeof(string) || p.ParameterType == typeof(CancellationToken)))
            .OrderBy(found => found.Method.GetCustomAttribute<FunctionAttribute>()!.Name, StringComparer.OrdinalIgnoreCase)
            .Select(found => (new RouteTemplate(found.Trigger!.Route!), found.Method)),
    ];

    public static Task Answer(IServiceProvider services, HttpRequest request, CancellationToken cancel)
    {
        foreach (var (route, function) in Functions)
        {
            var values = new RouteValueDictionary();
            if (!route.Matches(request.Path, values)) continue;
            request.RouteValues = values;
            var arguments = function.GetParameters().Select(object? (p) =>
                p.ParameterType == typeof(HttpRequest) ? request
                : p.ParameterType == typeof(CancellationToken) ? cancel
                : values[p.Name!]?.ToString());
            var trigger = ActivatorUtilities.CreateInstance(services, function.DeclaringType!);
            return (Task)function.Invoke(trigger, BindingFlags.DoNotWrapExceptions, binder: null, [.. arguments], culture: null)!;
        }

        throw new InvalidOperationException($"No function answers GET {request.Path}.");
    }
}
