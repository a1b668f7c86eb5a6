using Daybook.Foundation;
using Daybook.Foundation.Postgres;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Daybook.Standalone.Timers;

/// <summary>
/// Table <c>timers</c> and a session lock for each timer. Together they allow one run of a timer at a time among all processes.
/// </summary>
/// <remarks>
/// Each use opens its own session outside the pools, because it is held while the function runs, and functions need the few direct
/// connections themselves.
/// </remarks>
internal sealed class TimerTable(IOptions<PostgresOptions> options, SchemaState schema)
{
    private readonly string _connection = new NpgsqlConnectionStringBuilder(options.Value.Direct)
    {
        Pooling = false,
        ApplicationName = "daybook-timers",
        Timeout = 5,
        CommandTimeout = 30,
        KeepAlive = 30,
    }.ConnectionString;

    /// <exception cref="StoreUnavailableException">The schema is not ready, or a pooler leaves no sessions.</exception>
    public async Task<NpgsqlConnection> Open(CancellationToken cancel)
    {
        schema.ThrowIfNotReady();
        schema.ThrowIfNoSessions();
        var connection = new NpgsqlConnection(_connection);
        try
        {
            await connection.OpenAsync(cancel);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Takes the timer's lock for the life of the session. False if another process runs the timer.</summary>
    public static async Task<bool> TryLock(NpgsqlConnection connection, string timer, CancellationToken cancel)
    {
        // 31 bits of the name's hash, added to the range for timers.
        await using var command = new NpgsqlCommand("SELECT pg_try_advisory_lock($1 + (hashtext($2) & 2147483647))", connection)
        {
            Parameters = { new() { Value = AdvisoryLocks.Timers }, new() { Value = timer } },
        };
        return (bool)(await command.ExecuteScalarAsync(cancel))!;
    }

    /// <summary>The timer's row. It is created if it is missing.</summary>
    public static async Task<TimerState> Read(NpgsqlConnection connection, string timer, DateTimeOffset now, CancellationToken cancel)
    {
        // By the primary key. Two statements, because the second's snapshot sees the row if another process inserted it first.
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new("INSERT INTO timers (name, updated) VALUES ($1, $2) ON CONFLICT DO NOTHING")
                {
                    Parameters = { new() { Value = timer }, new() { Value = now.UtcDateTime } },
                },
                new("SELECT last, updated FROM timers WHERE name = $1") { Parameters = { new() { Value = timer } } },
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(cancel);
        await reader.ReadAsync(cancel);
        return new TimerState(
            await reader.IsDBNullAsync(0, cancel) ? null : await reader.GetFieldValueAsync<DateTimeOffset>(0, cancel),
            await reader.GetFieldValueAsync<DateTimeOffset>(1, cancel));
    }

    public static async Task Write(
        NpgsqlConnection connection, string timer, DateTimeOffset last, DateTimeOffset next, DateTimeOffset updated,
        CancellationToken cancel)
    {
        const string Sql =
            """
            UPDATE timers
            SET last = $2, next = $3, updated = CASE WHEN updated > $4 + $5 THEN $4 ELSE greatest(updated, $4) END
            WHERE name = $1
            """;
        await using var command = new NpgsqlCommand(Sql, connection)
        {
            Parameters =
            {
                new() { Value = timer },
                new() { Value = last.UtcDateTime },
                new() { Value = next.UtcDateTime },
                new() { Value = updated.UtcDateTime },
                new() { Value = TimerState.BelievedAhead },
            },
        };
        await command.ExecuteNonQueryAsync(cancel);
    }
}
