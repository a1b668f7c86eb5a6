using System.Diagnostics;
using System.Runtime.CompilerServices;
using Daybook.Foundation.Access;
using Daybook.Foundation.Access.Shares;
using Daybook.Foundation.Audit;
using Daybook.Foundation.Events;
using Daybook.Foundation.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Daybook.Foundation.Http;

/// <summary>
/// The one wrapper around every HTTP trigger: access, audit, problems, security headers and metrics, so that hosts cannot differ.
/// </summary>
/// <remarks>
/// It writes the response itself: the Functions worker would answer a thrown exception with an empty 200, and serialise a returned result
/// twice.
/// </remarks>
public sealed class HttpEndpoint(
    AccessPolicy access, SharePolicy shares, AuditTrail audit, RefusedSenders refused, CorsPolicy cors, TrustedProxies proxies,
    DaybookMetrics metrics, TimeProvider clock, ILogger<HttpEndpoint> log)
{
    // As proxies log it.
    private const int CallerGone = 499;

    /// <param name="before">Looks for a key that is not in a header, before access decides (<see cref="PresentedKey"/>).</param>
    /// <param name="onOptions">Adds headers to the answer of <c>OPTIONS</c>.</param>
    public async Task Run(
        HttpRequest request, Scope scope, Func<HttpCall, Task<IResult>> handle, CancellationToken cancel,
        [CallerMemberName] string endpoint = "",
        Func<HttpRequest, CancellationToken, Task>? before = null, Action<HttpRequest>? onOptions = null)
    {
        var http = request.HttpContext;
        var started = clock.GetTimestamp();
        // An inner request has the outer one's address already.
        if (InnerRequest.CallerOf(request) is null) proxies.Apply(request);
        using var activity = DaybookTracing.StartRequest(request, endpoint);
        var requestId = RequestId.Apply(http);
        activity?.SetTag("daybook.request_id", requestId);
        SecurityHeaders.Apply(http);
        cors.Apply(request);
        var entry = new AuditEntry(request, scope, endpoint, clock.GetUtcNow());
        try
        {
            var result = await Answer(request, scope, handle, before, onOptions, entry, cancel);
            // Writing to a closed connection does not throw, so the status is set here.
            if (http.RequestAborted.IsCancellationRequested) entry.Status = CallerGone;
            if (HttpMethods.IsHead(request.Method)) http.Response.Body = new HeadBody();
            await result.ExecuteAsync(http);
        }
        catch (HeadBody.Enough)
        {
            // The headers are complete, and the request asked for nothing else.
        }
        catch (Exception e) when (e is OperationCanceledException or IOException && http.RequestAborted.IsCancellationRequested)
        {
            // The caller has gone, so there is nobody to answer.
            entry.Status = CallerGone;
        }
        catch (Exception e)
        {
            entry.Status = await Fail(http, e, endpoint);
        }
        finally
        {
            // Not the response's own: an answer that broke off had begun as 200.
            var status = entry.Status ??= http.Response.StatusCode;
            activity?.SetTag("http.response.status_code", status);
            metrics.ApiRequest(endpoint, status, clock.GetElapsedTime(started, entry.Note?.StreamsFrom ?? clock.GetTimestamp()));
            if (entry.Caller is not null) audit.End(entry);
        }
    }

    private async Task<IResult> Answer(
        HttpRequest request, Scope scope, Func<HttpCall, Task<IResult>> handle, Func<HttpRequest, CancellationToken, Task>? before,
        Action<HttpRequest>? onOptions, AuditEntry entry, CancellationToken cancel)
    {
        if (HttpMethods.IsOptions(request.Method))
        {
            onOptions?.Invoke(request);
            return cors.Preflight(request);
        }

        if (before is not null) await before(request, cancel);
        var decision = InnerRequest.CallerOf(request) is { } inner ? AccessDecision.Allow(inner)
            : scope == Scope.Share ? await shares.Decide(request, cancel)
            : await access.Decide(request, scope, cancel);
        if (decision.Refusal is { } refusal)
        {
            (entry.Caller, entry.Reason) = (decision.Sender, decision.Reason);
            refused.Add(decision.Sender!, decision.Reason!.Value, entry.Endpoint);
            return refusal;
        }

        var call = new HttpCall(request, decision.Caller!, new QueryReader(request.Query));
        if (scope != Scope.Public) (entry.Caller, entry.Source, entry.Note) = (call.Caller.Id, call.Caller.Source, call.Note);
        if (scope != Scope.Public && entry.Action == AuditAction.Change) await audit.Begin(entry, cancel);
        // Access has read it: a CloudEvents webhook's key.
        if (scope == Scope.Ingest) call.Query.Know(PresentedKey.Parameter);
        var answer = await handle(call);
        call.Query.RefuseOthers();
        return answer;
    }

    /// <returns>The status that the call counts as.</returns>
    private async Task<int> Fail(HttpContext http, Exception e, string endpoint)
    {
        var problem = FaultMapping.ToProblem(e);
        if (problem.Code == ProblemCode.Internal) Log.EndpointFailed(log, endpoint, e);
        else if (e is not ProblemException) Log.DependencyUnavailable(log, endpoint, problem.Code.Name(), e.Message);
        if (http.Response.HasStarted)
        {
            // If a stream breaks halfway, it must not look complete.
            Log.StreamBroken(log, endpoint, e.Message);
            http.Abort();
            return problem.Status ?? problem.Code.Status();
        }

        Forget(http.Response);
        SecurityHeaders.Apply(http);
        cors.Apply(http.Request);
        await problem.ExecuteAsync(http);
        return http.Response.StatusCode;
    }

    /// <summary>Removes what the handler had begun to answer, but keeps the request's id and its rate limit.</summary>
    private static void Forget(HttpResponse response)
    {
        var kept = response.Headers.Where(h => h.Key == RequestId.Header || h.Key.StartsWith("X-RateLimit-", StringComparison.Ordinal))
            .ToList();
        response.Clear();
        foreach (var (name, value) in kept) response.Headers[name] = value;
    }
}
