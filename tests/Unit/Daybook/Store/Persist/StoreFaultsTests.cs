using System.Net.Sockets;
using Daybook.Store.Persist;
using Daybook.Foundation;
using Npgsql;

namespace Daybook.Tests.Store.Persist;

public sealed class StoreFaultsTests
{
    [Theory]
    [InlineData("22P02", StoreFault.Data)]
    [InlineData("22021", StoreFault.Data)]
    [InlineData("23502", StoreFault.Data)]
    [InlineData("40P01", StoreFault.Contention)]
    [InlineData("40001", StoreFault.Contention)]
    [InlineData("42P01", StoreFault.NotNow)]
    [InlineData("42703", StoreFault.NotNow)]
    [InlineData("53100", StoreFault.NotNow)]
    [InlineData("53300", StoreFault.NotNow)]
    [InlineData("57P01", StoreFault.NotNow)]
    [InlineData("57014", StoreFault.NotNow)]
    [InlineData("25006", StoreFault.NotNow)]
    [InlineData("XX001", StoreFault.NotNow)]
    [InlineData("99999", StoreFault.NotNow)]
    [InlineData("54001", StoreFault.Unclear)]
    [InlineData("P0001", StoreFault.Unclear)]
    public void Only_data_errors_condemn_an_event(string sqlState, StoreFault fault) =>
        Assert.Equal(fault, StoreFaults.Of(new PostgresException("", "ERROR", "ERROR", sqlState)));

    [Fact]
    public void A_missing_partition_is_no_data_error_although_it_has_the_state_of_one()
    {
        Assert.Equal(StoreFault.NoPartition, StoreFaults.Of(new PostgresException("", "ERROR", "ERROR", "23514", tableName: "events")));
        Assert.Equal(StoreFault.Data,
            StoreFaults.Of(new PostgresException("", "ERROR", "ERROR", "23514", tableName: "events", constraintName: "c")));
    }

    [Fact]
    public void What_is_not_from_PostgreSQL_condemns_nothing()
    {
        Assert.Equal(StoreFault.NotNow, StoreFaults.Of(new NpgsqlException("away", new SocketException())));
        Assert.Equal(StoreFault.NotNow, StoreFaults.Of(new StoreUnavailableException("not migrated") { Store = StoreName.Database }));
        Assert.Equal(StoreFault.NotNow, StoreFaults.Of(new TimeoutException()));
        Assert.Equal(StoreFault.Unclear, StoreFaults.Of(new InvalidOperationException()));
    }
}
