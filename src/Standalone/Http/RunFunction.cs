using Daybook.Foundation.Events;
using Daybook.Foundation.Http;
using Daybook.Standalone.Discovery;
using Daybook.Standalone.Invoke;

namespace Daybook.Standalone.Http;

/// <summary>
/// Runs the function that answers a request. If none does, the answer is an empty 404, as in the Functions host. Daybook's last function
/// answers everything else, so this does not happen there.
/// </summary>
internal sealed class RunFunction(RequestDelegate next, HttpRoutes routes, Lifetime lifetime, ILogger<RunFunction> log)
{
    public async Task Invoke(HttpContext context)
    {
        if (routes.Find(context) is not { } found)
        {
            await next(context);
            return;
        }

        try
        {
            await Call(context, found.Invoker);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            log.CallerGone(found.Function.Name);
        }
        catch (Exception fault)
        {
            log.FunctionFailed(fault, found.Function.Name);
            await Fail(context, fault);
        }
    }

    private async Task Call(HttpContext context, FunctionInvoker invoker)
    {
        // The Functions host also sends its cancel message if the caller disconnects.
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.CancelRunning);
        var result = await invoker.Call(context.RequestServices,
            new Invocation(context.Request, context.Request.RouteValues, cancel.Token));
        if (result is not null) await result.ExecuteAsync(context);
    }

    private static Task Fail(HttpContext context, Exception fault)
    {
        if (context.Response.HasStarted)
        {
            // Half the answer is already sent, so only a cut connection can show that it is incomplete.
            context.Abort();
            return Task.CompletedTask;
        }

        context.Response.Clear();
        var problem = fault is BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }
            ? new Problem(ProblemCode.PayloadTooLarge, "The body is larger than this host allows.")
            : new Problem(ProblemCode.Internal, "The function failed; the log has the reason.");
        return problem.ExecuteAsync(context);
    }
}
