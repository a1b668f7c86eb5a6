using System.Text.Json;
using Daybook.Foundation;
using Daybook.Foundation.Postgres;
using Npgsql;

namespace Daybook.Days.Rollup;

/// <summary>Run records. Progress is written after every day, so that another instance can continue if one is killed.</summary>
public sealed class RollupRuns(PostgresConnections database, TimeProvider clock)
{
    /// <summary>If a running run shows no sign of life for this long, its process is gone.</summary>
    internal static readonly TimeSpan Lifeless = TimeSpan.FromMinutes(2);

    /// <summary>Newest first.</summary>
    public Task<List<RollupRun>> List(int limit, CancellationToken cancel) =>
        Query($"SELECT {Columns} FROM rollup_runs ORDER BY run_id DESC LIMIT $1", cancel, limit);

    internal async Task<RollupRun?> Find(Guid runId, CancellationToken cancel) =>
        (await Query($"SELECT {Columns} FROM rollup_runs WHERE run_id = $1", cancel, runId)).SingleOrDefault();

    internal async Task<RollupRun> Start(string kind, DateOnly? from, DateOnly? to, string requestedBy, CancellationToken cancel) =>
        (await Query(
            $"""
            INSERT INTO rollup_runs (run_id, kind, from_day, to_day, state, requested_by, started_at, touched_at)
            VALUES ($1, $2, $3, $4, 'running', $5, $6, $6) RETURNING {Columns}
            """, cancel, Guid.CreateVersion7(clock.GetUtcNow()), kind, from, to, requestedBy, clock.GetUtcNow())).Single();

    /// <summary>Takes one run whose process is gone, so that no other instance does. Index rollup_runs_running.</summary>
    internal async Task<RollupRun?> TakeOver(CancellationToken cancel) =>
        (await Query(
            $"""
            UPDATE rollup_runs SET touched_at = $1
            WHERE run_id = (
              SELECT run_id FROM rollup_runs WHERE state = 'running' AND touched_at < $2 ORDER BY run_id LIMIT 1 FOR UPDATE SKIP LOCKED)
            RETURNING {Columns}
            """, cancel, clock.GetUtcNow(), clock.GetUtcNow() - Lifeless)).SingleOrDefault();

    /// <summary>A sign of life.</summary>
    internal Task Touch(Guid runId, CancellationToken cancel) =>
        Execute("UPDATE rollup_runs SET touched_at = $2 WHERE run_id = $1 AND state = 'running'", cancel, runId, clock.GetUtcNow());

    internal Task Progress(RollupRun run, CancellationToken cancel) => Execute(
        "UPDATE rollup_runs SET touched_at = $2, next_day = $3, days_total = $4, days = $5::jsonb WHERE run_id = $1 AND state = 'running'",
        cancel, run.RunId, clock.GetUtcNow(), run.NextDay, run.DaysTotal, JsonSerializer.Serialize(run.Days, DaybookJson.Options));

    /// <returns>The run as it is now: somebody who had taken it over may have ended it before.</returns>
    internal async Task<RollupRun> Finish(RollupRun run, CancellationToken cancel) =>
        (await Query(
            $"""
            UPDATE rollup_runs SET state = $2, error = $3, next_day = NULL, touched_at = $4, finished_at = $4, days_total = $5, days = $6::jsonb
            WHERE run_id = $1 AND state = 'running' RETURNING {Columns}
            """, cancel, run.RunId, run.Error is null ? "done" : "failed", run.Error, clock.GetUtcNow(), run.DaysTotal,
            JsonSerializer.Serialize(run.Days, DaybookJson.Options))).SingleOrDefault() ?? await Find(run.RunId, cancel) ?? run;

    private const string Columns =
        "run_id, kind, from_day, to_day, state, requested_by, started_at, touched_at, finished_at, next_day, days_total, days, error";

    private async Task<List<RollupRun>> Query(string sql, CancellationToken cancel, params object?[] values)
    {
        await using var connection = await database.OpenOperators(cancel);
        return await connection.Rows(sql, Read, cancel, values);
    }

    private async Task Execute(string sql, CancellationToken cancel, params object?[] values)
    {
        await using var connection = await database.OpenOperators(cancel);
        await connection.Execute(sql, cancel, values);
    }

    private static RollupRun Read(NpgsqlDataReader r) => new(
        r.GetGuid(0), r.GetString(1), r.GetFieldValue<DateOnly?>(2), r.GetFieldValue<DateOnly?>(3), r.GetString(4), r.GetString(5),
        r.GetFieldValue<DateTimeOffset>(6), r.GetFieldValue<DateTimeOffset>(7), r.GetFieldValue<DateTimeOffset?>(8),
        r.GetFieldValue<DateOnly?>(9),
        r.GetInt32(10), JsonSerializer.Deserialize<List<RolledDay>>(r.GetString(11), DaybookJson.Options)!,
        r.IsDBNull(12) ? null : r.GetString(12));
}
