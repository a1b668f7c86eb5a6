using Npgsql;

namespace Daybook.Tests.Local;

public sealed class LocalServicesTests(StandIns standIns)
{
    [Fact]
    public async Task Environments_have_databases_of_their_own()
    {
        var one = await standIns.NewEnvironmentAsync();
        var other = await standIns.NewEnvironmentAsync();

        await ExecuteAsync(one.Postgres, "CREATE TABLE only_here (n int)");

        Assert.Equal(1L, await ScalarAsync(one.Postgres, "SELECT count(*) FROM pg_tables WHERE tablename = 'only_here'"));
        Assert.Equal(0L, await ScalarAsync(other.Postgres, "SELECT count(*) FROM pg_tables WHERE tablename = 'only_here'"));
    }

    private static async Task ExecuteAsync(string connectionString, string sql) => await ScalarAsync(connectionString, sql);

    private static async Task<object?> ScalarAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }
}
