using Azure;
using Daybook.Foundation.Events;
using Daybook.Foundation.Postgres;
using Microsoft.AspNetCore.Http;
using Npgsql;

namespace Daybook.Foundation.Http;

/// <summary>Which problem an exception is, seen from the caller.</summary>
public static class FaultMapping
{
    public static Problem ToProblem(Exception e) => e switch
    {
        ProblemException p => p.Problem,
        StoreUnavailableException { Store: StoreName.S3 } s => new Problem(ProblemCode.StoreUnavailable, s.Message) { Title = "S3 cannot answer", RetryAfter = 10 },
        StoreUnavailableException s => new Problem(ProblemCode.StoreUnavailable, s.Message) { RetryAfter = 10 },
        // Either the statement timed out, so nobody can tell if the request is at fault, or the store is away. In both cases a later try
        // may pass.
        PostgresException { SqlState: PostgresErrorCodes.QueryCanceled } or QueryTooLongException =>
            new Problem(ProblemCode.StoreUnavailable, "The query took too long and was cancelled. Ask for a shorter range.") { Title = "The database did not answer in time", RetryAfter = 30 },
        NpgsqlException or TimeoutException =>
            new Problem(ProblemCode.StoreUnavailable, "The database cannot be reached at the moment. Events are still accepted; try again shortly.") { RetryAfter = 10 },
        RequestFailedException or AggregateException { InnerException: RequestFailedException } =>
            new Problem(ProblemCode.QueueUnavailable, "The queue cannot be reached at the moment. Nothing was accepted; send it again shortly.") { RetryAfter = 5 },
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } b => new Problem(ProblemCode.PayloadTooLarge, b.Message),
        BadHttpRequestException b => new Problem(ProblemCode.InvalidParameter, b.Message),
        _ => new Problem(ProblemCode.Internal, "Daybook failed to answer. The fault is in its log under this trace_id."),
    };
}
