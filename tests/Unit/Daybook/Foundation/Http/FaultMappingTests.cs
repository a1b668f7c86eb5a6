using Azure;
using Daybook.Foundation;
using Daybook.Foundation.Events;
using Daybook.Foundation.Http;
using Npgsql;

namespace Daybook.Tests.Foundation.Http;

public sealed class FaultMappingTests
{
    [Fact]
    public void A_store_that_failed_is_named_in_the_title_and_in_the_detail()
    {
        var s3 = FaultMapping.ToProblem(
            new StoreUnavailableException("S3 cannot be reached to look at manifest.json.") { Store = StoreName.S3 });
        var blob = FaultMapping.ToProblem(
            new StoreUnavailableException("Blob Storage cannot be reached to look at manifest.json.") { Store = StoreName.Blob });
        var database = FaultMapping.ToProblem(new NpgsqlException("refused"));
        var schema = FaultMapping.ToProblem(new StoreUnavailableException("The schema is not checked yet.") { Store = StoreName.Database });

        Assert.Equal((ProblemCode.StoreUnavailable, "S3 cannot answer", "S3 cannot be reached to look at manifest.json."),
            (s3.Code, s3.Title, s3.Detail));
        Assert.Equal((ProblemCode.StoreUnavailable, "Blob Storage cannot answer"), (blob.Code, blob.Title));
        Assert.All([database, schema], problem => Assert.Equal("The database cannot be reached", problem.Title ?? problem.Code.Title()));
    }

    [Fact]
    public void A_queue_that_failed_is_the_queue()
    {
        var silent =
            FaultMapping.ToProblem(
                new StoreUnavailableException("The queue events did not answer within 5 seconds.") { Store = StoreName.Queue });
        var tries = FaultMapping.ToProblem(new AggregateException("Retry failed after 3 tries.", new TaskCanceledException()));
        var refused = FaultMapping.ToProblem(new RequestFailedException("refused"));

        Assert.All([silent, tries, refused], problem => Assert.Equal(ProblemCode.QueueUnavailable, problem.Code));
        Assert.Equal("The queue events did not answer within 5 seconds.", silent.Detail);
    }

    [Theory]
    [InlineData("42P01")]
    [InlineData("23505")]
    [InlineData("22003")]
    [InlineData("XX000")]
    public void What_PostgreSQL_says_of_a_wrong_statement_is_a_fault_and_no_reason_to_try_again(string state)
    {
        var problem = FaultMapping.ToProblem(new PostgresException("no", "ERROR", "ERROR", state));

        Assert.Equal((ProblemCode.Internal, null), (problem.Code, problem.RetryAfter));
    }

    [Theory]
    [InlineData("57P01")]
    [InlineData("53300")]
    [InlineData("25006")]
    [InlineData("28P01")]
    [InlineData("08006")]
    public void What_PostgreSQL_says_when_it_cannot_serve_is_a_reason_to_try_again(string state) =>
        Assert.Equal(ProblemCode.StoreUnavailable, FaultMapping.ToProblem(new PostgresException("no", "FATAL", "FATAL", state)).Code);
}
