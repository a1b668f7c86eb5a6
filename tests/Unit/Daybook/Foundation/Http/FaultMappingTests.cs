using Daybook.Foundation.Events;
using Daybook.Foundation;
using Daybook.Foundation.Http;
using Npgsql;

namespace Daybook.Tests.Foundation.Http;

public sealed class FaultMappingTests
{
    [Fact]
    public void A_store_that_failed_is_named_in_the_title_and_in_the_detail()
    {
        var s3 = FaultMapping.ToProblem(new StoreUnavailableException("S3 cannot be reached to look at manifest.json.") { Store = StoreName.S3 });
        var database = FaultMapping.ToProblem(new NpgsqlException("refused"));
        var schema = FaultMapping.ToProblem(new StoreUnavailableException("The schema is not checked yet."));

        Assert.Equal((ProblemCode.StoreUnavailable, "S3 cannot answer", "S3 cannot be reached to look at manifest.json."), (s3.Code, s3.Title, s3.Detail));
        Assert.All([database, schema], problem => Assert.Equal("The database cannot be reached", problem.Title ?? problem.Code.Title()));
    }
}
