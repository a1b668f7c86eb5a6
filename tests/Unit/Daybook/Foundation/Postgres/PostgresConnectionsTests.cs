using Daybook.Foundation.Postgres;

namespace Daybook.Tests.Foundation.Postgres;

public sealed class PostgresConnectionsTests
{
    [Fact]
    public void What_the_operator_did_not_write_gets_Daybooks_defaults()
    {
        var built = PostgresConnections.Complete("Host=db;Username=u;Database=d", "daybook-direct", pool: 4, commandTimeout: 0);

        Assert.Equal(("daybook-direct", 4, 5, 0, 30), (built.ApplicationName, built.MaxPoolSize, built.Timeout, built.CommandTimeout, built.KeepAlive));
    }

    [Fact]
    public void What_the_operator_wrote_stands()
    {
        var built = PostgresConnections.Complete("Host=db;Username=u;Database=d;Application Name=mine;MaxPoolSize=20;Timeout=9;CommandTimeout=77;Keepalive=0", "daybook", pool: 8, commandTimeout: 60);

        Assert.Equal(("mine", 20, 9, 77, 0), (built.ApplicationName, built.MaxPoolSize, built.Timeout, built.CommandTimeout, built.KeepAlive));
    }
}
