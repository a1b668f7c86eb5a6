using System.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace Daybook.Foundation.Telemetry;

/// <summary>Traces from the request through the queue to the database. The context travels in the message.</summary>
public static class DaybookTracing
{
    public const string Name = "Daybook";

    public static ActivitySource Source { get; } = new(Name);

    /// <summary>Continues the host's span when there is one, else the caller's <c>traceparent</c>, else starts a trace.</summary>
    public static Activity? StartRequest(HttpRequest request, string endpoint)
    {
        var activity = Activity.Current is null && request.Headers.TraceParent.ToString() is { Length: > 0 } parent && ActivityContext.TryParse(parent, request.Headers.TraceState, out var context)
            ? Source.StartActivity(endpoint, ActivityKind.Server, context)
            : Source.StartActivity(endpoint, ActivityKind.Server);
        return activity;
    }
}
