using Npgsql;

namespace Daybook.Tools.Chaos.Strokes;

/// <summary>Takes all free connections of PostgreSQL and ends the app's, so that the app finds none for a while.</summary>
internal sealed class NoConnections(TimeSpan time) : IStroke
{
    public string Name => $"PostgreSQL out of connections, {time.TotalSeconds:0} s";

    public async Task Strike(ChaosSystem system, Random random, CancellationToken cancel)
    {
        List<NpgsqlConnection> taken = [];
        try
        {
            await TakeAll(system, taken, cancel);
            await new EndBackendsOfOthers(taken).Strike(cancel);
            await TakeAll(system, taken, cancel);
            await Task.Delay(time, cancel);
        }
        finally
        {
            foreach (var connection in taken) await connection.DisposeAsync();
        }
    }

    private static async Task TakeAll(ChaosSystem system, List<NpgsqlConnection> taken, CancellationToken cancel)
    {
        try
        {
            while (taken.Count < 1000)
            {
                var connection = new NpgsqlConnection(system.PostgresConnection + ";Pooling=false");
                await connection.OpenAsync(cancel);
                taken.Add(connection);
            }
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.TooManyConnections)
        {
            // No connection is left, which is the goal.
        }
    }

    private sealed class EndBackendsOfOthers(List<NpgsqlConnection> taken)
    {
        public async Task Strike(CancellationToken cancel)
        {
            await using var command = new NpgsqlCommand(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> ALL ($1)",
                taken[0])
            {
                Parameters = { new() { Value = taken.Select(t => t.ProcessID).ToArray() } },
            };
            await command.ExecuteScalarAsync(cancel);
        }
    }
}
