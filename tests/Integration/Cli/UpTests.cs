using Daybook.Local;
using Npgsql;

namespace Daybook.Tests.Cli;

public sealed class UpTests
{
    [Fact]
    public async Task A_killed_up_leaves_servers_behind_that_the_next_one_stops_and_no_data_is_lost()
    {
        await StandIns.SkipWhereMissingAsync();
        var data = TestDirectory.New();
        string postgres;
        await using (var killed = await StartAsync(data))
        {
            postgres = await PostgresAsync(killed);
            await Sql.ScalarAsync(postgres, "CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)");
            await killed.KillAsync();
        }
        Assert.Equal(7, await Sql.ScalarAsync(postgres, "SELECT n FROM kept"));

        await using (var next = await StartAsync(data))
        {
            NpgsqlConnection.ClearAllPools();
            var again = await PostgresAsync(next);
            Assert.Equal(7, await Sql.ScalarAsync(again, "SELECT n FROM kept"));
            Assert.Contains("Stopping PostgreSQL of an earlier run", next.Output, StringComparison.Ordinal);

            Assert.Equal(0, await next.StopAsync());
            NpgsqlConnection.ClearAllPools();
            await Assert.ThrowsAnyAsync<NpgsqlException>(() => Sql.ScalarAsync(again, "SELECT 1"));
        }
        TestDirectory.Delete(data);
    }

    private static Task<AppProcess> StartAsync(string data)
    {
        var port = FreePort.Next();
        return AppProcess.StartAsync(
            "Daybook.Cli.dll", ["up", "--no-sample", "--json", "--port", $"{port}", "--data", data], new Dictionary<string, string?>(), $"http://127.0.0.1:{port}");
    }

    private static async Task<string> PostgresAsync(AppProcess up)
    {
        // The first line of its output that is JSON tells where everything is. It comes after the first answer.
        string? line = null;
        await Standalone.Eventually.TrueAsync(() => (line = up.Output.Split('\n').FirstOrDefault(text => text.StartsWith('{'))) is not null);
        return System.Text.Json.JsonDocument.Parse(line!).RootElement.GetProperty("postgres").GetString()!;
    }
}
