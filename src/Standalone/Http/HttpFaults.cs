using Daybook.Foundation.Events;
using Daybook.Foundation.Http;
using Daybook.Standalone.Discovery;

namespace Daybook.Standalone.Http;

/// <summary>Answers what no function answered: an unknown route, a wrong method, a fault.</summary>
internal sealed class HttpFaults(RequestDelegate next, ILogger<HttpFaults> log)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var endpoint = context.GetEndpoint();
        if (endpoint?.Metadata.GetMetadata<HttpFunction>() is null)
        {
            // No function's wrapper will do it.
            RequestId.Apply(context);
            SecurityHeaders.Apply(context);
        }

        if (endpoint is null)
        {
            await new Problem(ProblemCode.NotFound, $"No function has the route {context.Request.Path}.").ExecuteAsync(context);
            return;
        }

        if (endpoint.Metadata.GetMetadata<HttpFunction>() is not { } function)
        {
            // Routing's own endpoint for a known route with another method: it sets 405 and Allow, and no body.
            await next(context);
            var detail = $"This route answers {context.Response.Headers.Allow}, not {context.Request.Method}.";
            await new Problem(ProblemCode.NotFound, detail) { Status = StatusCodes.Status405MethodNotAllowed }.ExecuteAsync(context);
            return;
        }

        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            log.CallerGone(function.Name);
        }
        catch (Exception fault) when (!context.Response.HasStarted)
        {
            log.FunctionFailed(fault, function.Name);
            context.Response.Clear();
            var problem = fault is BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }
                ? new Problem(ProblemCode.PayloadTooLarge, "The body is larger than this host reads.")
                : new Problem(ProblemCode.Internal, "The function failed; the log has the reason.");
            await problem.ExecuteAsync(context);
        }
        catch (Exception fault)
        {
            // Half an answer is out: cutting the connection is the only way left to say that it is not whole.
            log.FunctionFailed(fault, function.Name);
            context.Abort();
        }
    }
}
