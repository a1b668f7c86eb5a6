using System.Reflection;
using Daybook.Foundation.Http;
using Microsoft.AspNetCore.Http;

namespace Daybook.Functions.Triggers;

/// <summary>
/// The last function. It answers requests that no other function answers. The host takes the first match in the order of names, so its
/// name comes last.
/// </summary>
/// <remarks><c>OPTIONS</c> is a preflight here too: a browser that is refused at the preflight would not show its page the 404.</remarks>
public sealed class NoRouteTriggers(HttpEndpoint http)
{
    private static readonly KnownRoute[] Routes =
    [
        .. typeof(NoRouteTriggers).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods())
            .SelectMany(method => method.GetParameters())
            .Select(parameter => parameter.GetCustomAttribute<HttpTriggerAttribute>())
            .Where(trigger => trigger?.Methods is { Length: > 0 })
            .Select(trigger => new KnownRoute(trigger!.Route!, trigger.Methods!)),
    ];

    [Function("ZzNoRoute")]
    public Task NoRoute([HttpTrigger(AuthorizationLevel.Anonymous, Route = "{*path}")] HttpRequest request, CancellationToken cancel) =>
        http.Run(request, Scope.Public, _ => Task.FromResult(Daybook.Foundation.Http.NoRoute.Answer(request, Routes)), cancel);
}
