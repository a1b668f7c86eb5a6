using Daybook.Foundation.Postgres;
using Npgsql;

namespace Daybook.Watch.Health;

internal sealed class PostgresProbe(PostgresConnections database, SchemaState schema) : IProbe
{
    public string Name => "postgres";

    public async Task<Finding> Look(CancellationToken cancel)
    {
        await using var connection = await database.OpenHealth(cancel);
        await using var command = new NpgsqlCommand("SELECT 1", connection);
        await command.ExecuteScalarAsync(cancel);
        if (schema.NoSessions is { } why) return Finding.Degraded(why);
        return Finding.Ok($"PostgreSQL {connection.PostgreSqlVersion}.");
    }
}
