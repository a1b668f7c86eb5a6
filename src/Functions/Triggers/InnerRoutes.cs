using System.Reflection;
using Microsoft.AspNetCore.Http;

namespace Daybook.Functions.Triggers;

/// <summary>
/// The functions of this assembly that answer GET and take nothing from the path, by path: what a request from inside is answered by.
/// </summary>
internal static class InnerRoutes
{
    private static readonly Dictionary<string, MethodInfo> Functions = typeof(InnerRoutes).Assembly.GetTypes()
        .SelectMany(type => type.GetMethods())
        .Where(method => method.GetParameters() is [{ ParameterType: var first }, { ParameterType: var second }]
            && first == typeof(HttpRequest) && second == typeof(CancellationToken))
        .Select(method => (Method: method, Trigger: method.GetParameters()[0].GetCustomAttribute<HttpTriggerAttribute>()))
        .Where(found => found.Trigger?.Methods?.Contains("get") == true)
        .ToDictionary(found => "/" + found.Trigger!.Route, found => found.Method);

    public static Task Answer(IServiceProvider services, HttpRequest request, CancellationToken cancel)
    {
        var function = Functions[request.Path.Value!];
        var trigger = ActivatorUtilities.CreateInstance(services, function.DeclaringType!);
        return (Task)function.Invoke(trigger, BindingFlags.DoNotWrapExceptions, binder: null, [request, cancel], culture: null)!;
    }
}
