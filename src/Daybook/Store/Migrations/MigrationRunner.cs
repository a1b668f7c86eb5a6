using Daybook.Foundation.Postgres;
using Daybook.Foundation.Time;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Daybook.Store.Migrations;

/// <summary>Brings the schema up to this build under an advisory lock, each script in its own transaction.</summary>
/// <remarks>Safe to run from many instances at once: the others wait, then find nothing to do.</remarks>
public sealed class MigrationRunner(PostgresConnections database, SchemaState schema, ReportingZone zone, ILogger<MigrationRunner> log)
{
    /// <returns>The scripts that this run applied.</returns>
    /// <exception cref="SchemaRefusedException">This build may not work on the database.</exception>
    /// <exception cref="NpgsqlException">PostgreSQL cannot be reached.</exception>
    public async Task<IReadOnlyList<Migration>> Run(CancellationToken cancel)
    {
        await using var session = await database.OpenUnmigrated(cancel);
        await Execute(session, $"SELECT pg_advisory_lock({AdvisoryLocks.Migrations})", cancel);
        try
        {
            var applied = await Apply(session, cancel);
            await CheckZone(session, cancel);
            schema.MarkReady();
            return applied;
        }
        catch (SchemaRefusedException e)
        {
            schema.Refuse(e.Message);
            throw;
        }
        finally
        {
            if (session.FullState.HasFlag(System.Data.ConnectionState.Open))
                await Execute(session, $"SELECT pg_advisory_unlock({AdvisoryLocks.Migrations})", CancellationToken.None);
        }
    }

    private async Task<List<Migration>> Apply(NpgsqlConnection session, CancellationToken cancel)
    {
        await Execute(session, """
            CREATE TABLE IF NOT EXISTS schema_migrations (
              number     int PRIMARY KEY,
              name       text NOT NULL,
              sha256     text NOT NULL,
              applied_at timestamptz NOT NULL DEFAULT now())
            """, cancel);
        var known = await Known(session, cancel);
        if (known.Keys.Except(Migration.All.Select(m => m.Number)).Order().ToList() is { Count: > 0 } newer)
            throw new SchemaRefusedException(
                $"The database has migration {newer[0]:0000}, which this build does not: it was migrated by a newer Daybook. Deploy that version or later.");
        List<Migration> applied = [];
        foreach (var migration in Migration.All)
        {
            if (known.TryGetValue(migration.Number, out var sha256))
            {
                if (sha256 != migration.Sha256)
                    throw new SchemaRefusedException(
                        $"Migration {migration.Number:0000}_{migration.Name} was edited after it ran here. Restore the script as it was and put the change into a new migration.");
                continue;
            }

            await using var transaction = await session.BeginTransactionAsync(cancel);
            await Execute(session, migration.Sql, cancel);
            await using var note = new NpgsqlCommand("INSERT INTO schema_migrations (number, name, sha256) VALUES ($1, $2, $3)", session)
            {
                Parameters = { new() { Value = migration.Number }, new() { Value = migration.Name }, new() { Value = migration.Sha256 } },
            };
            await note.ExecuteNonQueryAsync(cancel);
            await transaction.CommitAsync(cancel);
            Log.Migrated(log, migration.Number, migration.Name);
            applied.Add(migration);
        }

        return applied;
    }

    // The daily tables hold days of one zone. Starting with another zone would mix two meanings of "day" in one table.
    private async Task CheckZone(NpgsqlConnection session, CancellationToken cancel)
    {
        await using var insert = new NpgsqlCommand("INSERT INTO installation (time_zone) VALUES ($1) ON CONFLICT DO NOTHING", session) { Parameters = { new() { Value = zone.Id } } };
        await insert.ExecuteNonQueryAsync(cancel);
        await using var command = new NpgsqlCommand("SELECT time_zone FROM installation", session);
        var recorded = (string)(await command.ExecuteScalarAsync(cancel))!;
        if (recorded != zone.Id)
            throw new SchemaRefusedException(
                $"Daybook__TimeZone is {zone.Id}, but the daily tables of this database hold days of {recorded}. " +
                $"Set it back to {recorded}, or rebuild the daily tables for {zone.Id} with: daybook rollup --rebuild --time-zone {zone.Id}");
    }

    private static async Task<Dictionary<int, string>> Known(NpgsqlConnection session, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand("SELECT number, sha256 FROM schema_migrations", session);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        Dictionary<int, string> known = [];
        while (await reader.ReadAsync(cancel)) known.Add(reader.GetInt32(0), reader.GetString(1));
        return known;
    }

    private static async Task Execute(NpgsqlConnection session, string sql, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(sql, session);
        await command.ExecuteNonQueryAsync(cancel);
    }
}

/// <summary>This build may not work on the database. The message says what to do. Ingest continues.</summary>
public sealed class SchemaRefusedException(string message) : Exception(message);
