using Npgsql;

namespace Daybook.Tools.Chaos.Strokes;

/// <summary>PostgreSQL ends every connection of the app, even in the middle of transactions.</summary>
internal sealed class EndBackends : IStroke
{
    public string Name => "PostgreSQL ended all connections";

    public async Task Strike(ChaosSystem system, Random random, CancellationToken cancel)
    {
        await using var source = NpgsqlDataSource.Create(system.PostgresConnection + ";Pooling=false");
        for (var i = 0; i < 3; i++)
        {
            await using var command =
                source.CreateCommand(
                    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = "
                    + "current_database()");
            await command.ExecuteScalarAsync(cancel);
            await Task.Delay(random.Next(50, 400), cancel);
        }
    }
}
