using System.Reflection;
using Daybook.Foundation.Http;
using Daybook.Web.Mcp;
using Microsoft.AspNetCore.Http;

namespace Daybook.Functions.Triggers;

/// <summary>The Model Context Protocol. Its tools are functions of this assembly that answer GET and take nothing from the path.</summary>
public sealed class McpTriggers(HttpEndpoint http, AnswerMcp mcp, IServiceProvider services)
{
    private static readonly Dictionary<string, MethodInfo> Routes = typeof(McpTriggers).Assembly.GetTypes()
        .SelectMany(type => type.GetMethods())
        .Where(method => method.GetParameters() is [{ ParameterType: var first }, { ParameterType: var second }]
            && first == typeof(HttpRequest) && second == typeof(CancellationToken))
        .Select(method => (Method: method, Trigger: method.GetParameters()[0].GetCustomAttribute<HttpTriggerAttribute>()))
        .Where(found => found.Trigger?.Methods?.Contains("get") == true)
        .ToDictionary(found => "/" + found.Trigger!.Route, found => found.Method);

    [Function("Mcp")]
    public Task Mcp(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", "options", Route = "mcp")] HttpRequest request, CancellationToken cancel) =>
        http.Run(request, Scope.Read, call => Task.FromResult(mcp.Run(call, Route)), cancel);

    private Task Route(HttpRequest request, CancellationToken cancel)
    {
        var method = Routes[request.Path.Value!];
        var trigger = ActivatorUtilities.CreateInstance(services, method.DeclaringType!);
        return (Task)method.Invoke(trigger, BindingFlags.DoNotWrapExceptions, binder: null, [request, cancel], culture: null)!;
    }
}
