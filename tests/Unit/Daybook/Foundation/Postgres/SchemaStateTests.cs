using Daybook.Foundation;
using Daybook.Foundation.Http;
using Daybook.Foundation.Postgres;

namespace Daybook.Tests.Foundation.Postgres;

public sealed class SchemaStateTests
{
    [Fact]
    public void Who_asks_before_the_first_look_at_the_schema_is_to_ask_again_at_once_and_later_only_after_a_while()
    {
        var schema = new SchemaState();
        Assert.Equal(1, Wait());

        schema.Waiting("The database cannot be used yet.");
        Assert.Equal(10, Wait());

        schema.MarkReady();
        schema.ThrowIfNotReady();

        int? Wait() => FaultMapping.ToProblem(Assert.Throws<StoreUnavailableException>(schema.ThrowIfNotReady)).RetryAfter;
    }
}
