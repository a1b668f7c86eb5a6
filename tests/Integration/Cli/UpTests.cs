using Daybook.Local;
using Npgsql;

namespace Daybook.Tests.Cli;

public sealed class UpTests
{
    [Fact]
    public async Task A_killed_up_leaves_servers_behind_that_the_next_one_stops_and_no_data_is_lost()
    {
        await StandIns.SkipWhereMissing();
        var data = TestDirectory.New();
        string postgres;
        await using (var killed = await Start(data))
        {
            postgres = await Postgres(killed);
            await Sql.Scalar(postgres, "CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)");
            await killed.Kill();
        }
        Assert.Equal(7, await Sql.Scalar(postgres, "SELECT n FROM kept"));

        await using (var next = await Start(data))
        {
            NpgsqlConnection.ClearAllPools();
            var again = await Postgres(next);
            Assert.Equal(7, await Sql.Scalar(again, "SELECT n FROM kept"));
            Assert.Contains("Stopping PostgreSQL from an earlier run", next.Output, StringComparison.Ordinal);

            Assert.Equal(0, await next.Stop());
            NpgsqlConnection.ClearAllPools();
            await Assert.ThrowsAnyAsync<NpgsqlException>(() => Sql.Scalar(again, "SELECT 1"));
        }
        TestDirectory.Delete(data);
    }

    [Fact]
    public async Task The_sample_events_of_a_load_that_was_killed_are_all_there_after_the_next_start()
    {
        await StandIns.SkipWhereMissing();
        var data = TestDirectory.New();
        await using (var killed = await Start(data, "--json"))
        {
            await Eventually.True(() => File.Exists(Path.Combine(data, "sample-until")));
            await killed.Kill();
        }

        await using (var next = await Start(data, "--json"))
        {
            NpgsqlConnection.ClearAllPools();
            var postgres = await Postgres(next);
            // 5,000 minus the bad ones. Two of each would be more.
            Assert.InRange((long)(await Sql.Scalar(postgres, "SELECT count(*) FROM events"))!, 4_900, 5_000);
            Assert.Equal(0L, await Sql.Scalar(postgres, "SELECT count(*) FROM day_marks"));
            Assert.False(File.Exists(Path.Combine(data, "sample-until")));
            Assert.Equal(0, await next.Stop());
        }

        NpgsqlConnection.ClearAllPools();
        TestDirectory.Delete(data);
    }

    private static Task<AppProcess> Start(string data) => Start(data, "--no-sample", "--json");

    private static Task<AppProcess> Start(string data, params string[] options)
    {
        var port = FreePort.Next();
        return AppProcess.Start("Daybook.Cli.dll", ["up", .. options, "--port", $"{port}", "--data", data],
            new Dictionary<string, string?>(), $"http://127.0.0.1:{port}");
    }

    private static async Task<string> Postgres(AppProcess up)
    {
        // The first JSON line of its output says where everything is. It comes after the first answer.
        string? line = null;
        await Eventually.True(() => (line = up.Output.Split('\n').FirstOrDefault(text => text.StartsWith('{'))) is not null);
        return System.Text.Json.JsonDocument.Parse(line!).RootElement.GetProperty("postgres").GetString()!;
    }
}
