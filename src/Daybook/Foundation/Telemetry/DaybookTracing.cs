using System.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace Daybook.Foundation.Telemetry;

/// <summary>Traces from the request through the queue to the database. The context travels in the message.</summary>
public static class DaybookTracing
{
    public const string Name = "Daybook";

    public static ActivitySource Source { get; } = new(Name);

    /// <summary>
    /// Continues the host's span when there is one, else the caller's <c>traceparent</c>, else starts a trace. If no one collects traces,
    /// the caller's id still counts: log lines and problem documents carry it.
    /// </summary>
    public static Activity? StartRequest(HttpRequest request, string endpoint)
    {
        if (Activity.Current is not null) return Source.StartActivity(endpoint, ActivityKind.Server);
        var parent = request.Headers.TraceParent.ToString();
        return ActivityContext.TryParse(parent, request.Headers.TraceState, out var context)
            ? Source.StartActivity(endpoint, ActivityKind.Server, context) ?? RequestTrace.Enter(parent)
            : Source.StartActivity(endpoint, ActivityKind.Server);
    }
}
