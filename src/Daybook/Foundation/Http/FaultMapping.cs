using Daybook.Foundation.Columns;
using Azure;
using Daybook.Foundation.Events;
using Daybook.Foundation.Postgres;
using Microsoft.AspNetCore.Http;
using Npgsql;

namespace Daybook.Foundation.Http;

/// <summary>Which problem an exception is, seen from the caller.</summary>
public static class FaultMapping
{
    private const string DatabaseAway = "The database cannot be reached at the moment. Events are still accepted; try again shortly.";

    public static Problem ToProblem(Exception e) => e switch
    {
        ProblemException p => p.Problem,
        ColumnsBusyException c =>
            new Problem(ProblemCode.StoreUnavailable,
                c.Message)
            { Title = "The column engine does not answer now", RetryAfter = c.RetryAfter },
        StoreUnavailableException s => Of(s),
        // The statement timed out, so nobody can tell if the request is at fault. A later try may pass.
        PostgresException { SqlState: PostgresErrorCodes.QueryCanceled } or QueryTooLongException =>
            new Problem(ProblemCode.StoreUnavailable,
                "The query took too long and was cancelled. Ask for a shorter range.")
            {
                Title = "The database did not answer in time",
                RetryAfter = 30
            },
        PostgresException p when !PostgresAway.Is(p) => Fault,
        NpgsqlException => new Problem(ProblemCode.StoreUnavailable, DatabaseAway) { RetryAfter = 10 },
        // Azure's client wraps the faults of its tries in an AggregateException; nobody else's comes up to here.
        RequestFailedException or AggregateException =>
            new Problem(ProblemCode.QueueUnavailable,
                "The queue cannot be reached at the moment. Nothing was accepted; send it again shortly.")
            { RetryAfter = 5 },
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } b =>
            new Problem(ProblemCode.PayloadTooLarge, b.Message),
        BadHttpRequestException b => new Problem(ProblemCode.InvalidParameter, b.Message),
        _ => Fault,
    };

    private static Problem Fault => new(ProblemCode.Internal, "Daybook failed to answer. The fault is in its log under this trace_id.");

    private static Problem Of(StoreUnavailableException e) => e.Store switch
    {
        var files when files.HoldsFiles() =>
            new Problem(ProblemCode.StoreUnavailable, e.Message) { Title = $"{files.Title()} cannot answer", RetryAfter = 10 },
        StoreName.Queue => new Problem(ProblemCode.QueueUnavailable, e.Message) { RetryAfter = 5 },
        _ => new Problem(ProblemCode.StoreUnavailable, e.Message) { RetryAfter = e.RetryAfter ?? 10 },
    };
}
