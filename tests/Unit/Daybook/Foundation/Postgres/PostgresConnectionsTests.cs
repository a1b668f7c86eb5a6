using Daybook.Foundation.Postgres;

namespace Daybook.Tests.Foundation.Postgres;

public sealed class PostgresConnectionsTests
{
    [Fact]
    public void What_the_operator_did_not_write_gets_Daybooks_defaults()
    {
        var built = PostgresConnections.Complete("Host=db;Username=u;Database=d", "daybook-direct", pool: 4, commandTimeout: 0);

        Assert.Equal(("daybook-direct", 4, 5, 0, 30),
            (built.ApplicationName, built.MaxPoolSize, built.Timeout, built.CommandTimeout, built.KeepAlive));
    }

    [Fact]
    public void The_pool_of_a_class_that_is_not_for_the_operator_to_size_is_only_ever_made_smaller()
    {
        int Size(string more) =>
            PostgresConnections.Complete("Host=db;Username=u;Database=d" + more, "daybook-operators", pool: 3, commandTimeout: 60,
                most: 3).MaxPoolSize;

        Assert.Equal((3, 3, 2), (Size(""), Size(";Maximum Pool Size=20"), Size(";Maximum Pool Size=2")));
    }

    [Fact]
    public void All_pools_of_an_instance_together_stay_within_what_the_docs_promise()
    {
        Assert.All(Enumerable.Range(2, 60), pool => Assert.InRange(2 * pool + PoolSizes.Of(pool).Total, 0, 4 * pool + 1));
        Assert.Equal(28, 2 * PostgresOptions.DefaultPool + PoolSizes.Of(PostgresOptions.DefaultPool).Total);
    }

    [Fact]
    public void What_the_operator_wrote_stands()
    {
        var built = PostgresConnections.Complete(
            "Host=db;Username=u;Database=d;Application Name=mine;MaxPoolSize=20;Timeout=9;CommandTimeout=77;Keepalive=0", "daybook",
            pool: 8, commandTimeout: 60);

        Assert.Equal(("mine", 20, 9, 77, 0),
            (built.ApplicationName, built.MaxPoolSize, built.Timeout, built.CommandTimeout, built.KeepAlive));
    }
}
