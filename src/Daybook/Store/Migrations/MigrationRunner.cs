using Daybook.Foundation.Postgres;
using Daybook.Foundation.Time;
using Daybook.Foundation;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Daybook.Store.Migrations;

/// <summary>Brings the schema up to this build under an advisory lock, each script in its own transaction.</summary>
/// <remarks>Safe to run from many instances at once: the others wait, then find nothing to do.</remarks>
public sealed class MigrationRunner(PostgresConnections database, SchemaState schema, ReportingZone zone,
    IOptions<IdentityOptions> identity, ILogger<MigrationRunner> log)
{
    private const string Pooler =
        "ConnectionStrings__PostgresDirect (ConnectionStrings__Postgres where that is empty) goes through a pooler in transaction mode, "
        + "such as pgbouncer with pool_mode=transaction: settings and locks of a session do not last there. "
        + "Events are stored and reports are answered; rollups, erasures, publishing, timers and migrations are refused. "
        + "Set ConnectionStrings__PostgresDirect to the same database without the pooler.";

    /// <returns>The scripts that this run applied.</returns>
    /// <exception cref="SchemaRefusedException">This build may not work on the database.</exception>
    /// <exception cref="NpgsqlException">PostgreSQL cannot be reached.</exception>
    public async Task<IReadOnlyList<Migration>> Run(CancellationToken cancel)
    {
        await using var session = await database.OpenUnmigrated(cancel);
        schema.NoSessions = await FindPooler.Run(session, database.OpenUnmigrated, cancel) ? Pooler : null;
        try
        {
            await CheckEncoding(session, cancel);
            return schema.NoSessions is null ? await UnderLock(session, cancel) : await WithoutLock(session, cancel);
        }
        catch (SchemaRefusedException e)
        {
            schema.Refuse(e.Message);
            throw;
        }
    }

    // Where nothing is left to migrate nothing has to be locked, and events can be stored and read.
    private async Task<IReadOnlyList<Migration>> WithoutLock(NpgsqlConnection session, CancellationToken cancel)
    {
        if (!await HasMigrations(session, cancel) || Migration.All.Any(NotAmong(await Known(session, cancel))))
            throw new SchemaRefusedException($"The schema must be migrated, which needs a session. {Pooler}");
        await CheckInstallation(session, cancel);
        schema.MarkReady();
        return [];
    }

    private static Func<Migration, bool> NotAmong(Dictionary<int, string> known) =>
        migration => known.GetValueOrDefault(migration.Number) != migration.Sha256;

    private async Task<IReadOnlyList<Migration>> UnderLock(NpgsqlConnection session, CancellationToken cancel)
    {
        await Execute(session, $"SELECT pg_advisory_lock({AdvisoryLocks.Migrations})", cancel);
        try
        {
            var applied = await Apply(session, cancel);
            await CheckInstallation(session, cancel);
            schema.MarkReady();
            return applied;
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
                $"The database has migration {newer[0]:0000}, which this build does not: it was migrated by a newer Daybook. Deploy that "
                + "version or later.");
        List<Migration> applied = [];
        foreach (var migration in Migration.All)
        {
            if (known.TryGetValue(migration.Number, out var sha256))
            {
                if (sha256 != migration.Sha256)
                    throw new SchemaRefusedException(
                        $"Migration {migration.Number:0000}_{migration.Name} was edited after it ran here. Restore the script as it was "
                        + "and put the change into a new migration.");
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

    private static async Task CheckEncoding(NpgsqlConnection session, CancellationToken cancel)
    {
        var encoding = await Text(session, "SHOW server_encoding", cancel);
        if (encoding != "UTF8")
            throw new SchemaRefusedException(
                $"The database's encoding is {encoding}: Daybook keeps text of every language and needs UTF8. "
                + "Make a new database with: CREATE DATABASE daybook ENCODING 'UTF8' TEMPLATE template0");
    }

    private static async Task<bool> HasMigrations(NpgsqlConnection session, CancellationToken cancel) =>
        await Text(session, "SELECT coalesce(to_regclass('schema_migrations')::text, '')", cancel) != "";

    private static async Task<string> Text(NpgsqlConnection session, string sql, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(sql, session);
        return (string)(await command.ExecuteScalarAsync(cancel))!;
    }

    // The daily tables hold days of one zone. Starting with another zone would mix two meanings of "day" in one table, and starting with
    // the other choice about people would mix two meanings of "user".
    private async Task CheckInstallation(NpgsqlConnection session, CancellationToken cancel)
    {
        await using var insert =
            new NpgsqlCommand("INSERT INTO installation (time_zone, identity) VALUES ($1, $2) ON CONFLICT DO NOTHING", session)
            {
                Parameters = { new() { Value = zone.Id }, new() { Value = identity.Value.Merge == false ? "off" : "on" } },
            };
        await insert.ExecuteNonQueryAsync(cancel);
        var recorded = await Text(session, "SELECT time_zone FROM installation", cancel);
        if (recorded != zone.Id)
            throw new SchemaRefusedException(
                $"Daybook__TimeZone is {zone.Id}, but the daily tables of this database hold days of {recorded}. " +
                $"Set it back to {recorded}, or rebuild the daily tables for {zone.Id} with: daybook rollup --rebuild --time-zone {zone.Id}");
        var people = await Text(session, "SELECT identity FROM installation", cancel);
        if (identity.Value.Merge == true && people == "off")
            throw new SchemaRefusedException(
                "Daybook__Identity__Merge is true, but this database counts each anonymous id as a user of its own. "
                + "Remove the setting, or link what is stored with: daybook rollup --rebuild --identities");
        if (identity.Value.Merge == false && people != "off")
            throw new SchemaRefusedException(
                "Daybook__Identity__Merge is false, but this database counts an anonymous id as the user it belongs to, which cannot be "
                + "taken back. "
                + "Remove the setting or set it to true.");
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
