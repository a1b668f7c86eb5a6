using System.Diagnostics;
using System.Runtime.CompilerServices;
using Daybook.Events;
using Daybook.Platform.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Daybook.Platform.Http;

/// <summary>The one wrapper around every HTTP trigger: access, problems, security headers and metrics, so that hosts cannot differ.</summary>
/// <remarks>It writes the response itself: the Functions worker would answer a thrown exception with an empty 200, and serialise a returned result twice.</remarks>
public sealed class HttpEndpoint(IAccess access, CorsPolicy cors, DaybookMetrics metrics, ILogger<HttpEndpoint> log)
{
    public async Task Run(
        HttpRequest request, Scope scope, Func<HttpCall, Task<IResult>> handle, CancellationToken cancel, [CallerMemberName] string endpoint = "")
    {
        var http = request.HttpContext;
        using var activity = DaybookTracing.StartRequest(request, endpoint);
        SecurityHeaders.Apply(http.Response);
        cors.Apply(request);
        try
        {
            var result = await Answer(request, scope, handle, cancel);
            await result.ExecuteAsync(http);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The caller has gone: there is nobody to answer.
        }
        catch (Exception e)
        {
            await Fail(http, e, endpoint);
        }
        finally
        {
            activity?.SetTag("http.response.status_code", http.Response.StatusCode);
            metrics.ApiRequest(endpoint, http.Response.StatusCode);
        }
    }

    private async Task<IResult> Answer(HttpRequest request, Scope scope, Func<HttpCall, Task<IResult>> handle, CancellationToken cancel)
    {
        if (HttpMethods.IsOptions(request.Method)) return cors.Preflight(request);
        var decision = await access.Decide(request, scope, cancel);
        return decision.Refusal is { } refusal
            ? refusal
            : await handle(new HttpCall(request, decision.Caller!, new QueryReader(request.Query)));
    }

    private async Task Fail(HttpContext http, Exception e, string endpoint)
    {
        var problem = FaultMapping.ToProblem(e);
        if (problem.Code == ProblemCode.Internal) Log.EndpointFailed(log, endpoint, e);
        else if (e is not ProblemException) Log.DependencyUnavailable(log, endpoint, problem.Code.Name(), e.Message);
        if (http.Response.HasStarted)
        {
            // A stream that broke half-way must not look complete.
            Log.StreamBroken(log, endpoint, e.Message);
            http.Abort();
            return;
        }

        http.Response.Clear();
        SecurityHeaders.Apply(http.Response);
        cors.Apply(http.Request);
        await problem.ExecuteAsync(http);
    }
}
