using Npgsql;

namespace Daybook.Tools.Chaos.Strokes;

/// <summary>PostgreSQL refuses writes for a while, as after a failover to a standby.</summary>
internal sealed class ReadOnlyPostgres(TimeSpan time) : IStroke
{
    public string Name => $"PostgreSQL read-only, {time.TotalSeconds:0} s";

    public async Task Strike(ChaosSystem system, Random random, CancellationToken cancel)
    {
        await Set(system, "on", cancel);
        await Task.Delay(time, cancel);
        await Set(system, "off", cancel);
    }

    private static async Task Set(ChaosSystem system, string value, CancellationToken cancel)
    {
        await using var source =
            NpgsqlDataSource.Create(system.PostgresConnection + ";Pooling=false;Options=-c default_transaction_read_only=off");
        foreach (var sql in new[] { $"ALTER SYSTEM SET default_transaction_read_only = {value}", "SELECT pg_reload_conf()" })
        {
            await using var command = source.CreateCommand(sql);
            await command.ExecuteNonQueryAsync(cancel);
        }
    }
}
