using Daybook.Foundation.Postgres;
using Npgsql;

namespace Daybook.Watch.Health;

/// <summary>Checks that stored events become numbers in time.</summary>
internal sealed class RollupProbe(PostgresConnections database) : IProbe
{
    // Twice the hour of the default schedule.
    private static readonly TimeSpan Late = TimeSpan.FromHours(2);

    public string Name => "rollup";

    public async Task<Finding> Look(CancellationToken cancel)
    {
        await using var connection = await database.OpenHealth(cancel);
        // Primary key of rollup_runs: version 7 ids are in order of time.
        await using var command = new NpgsqlCommand("""
            SELECT m.events, m.waiting, r.state, r.finished_at
            FROM (SELECT coalesce(sum(events), 0)::bigint AS events, coalesce(now() - min(marked_at), '0') AS waiting FROM day_marks) m
            LEFT JOIN (SELECT state, finished_at FROM rollup_runs WHERE state <> 'running' ORDER BY run_id DESC LIMIT 1) r ON true
            """, connection);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        await reader.ReadAsync(cancel);
        var (events, waiting) = (reader.GetInt64(0), reader.GetFieldValue<TimeSpan>(1));
        var last = reader.IsDBNull(3) ? "No run has ended yet" : $"The last run ended at {reader.GetDateTime(3):yyyy-MM-dd'T'HH:mm:ss'Z'}";
        if (!reader.IsDBNull(2) && reader.GetString(2) == "failed")
            return Finding.Degraded($"{last} and failed; GET /ops/rollups says why.");
        return waiting > Late
            ? Finding.Degraded($"{last}; {events} events wait to be counted, the oldest for {waiting.TotalHours:0.#} hours.")
            : Finding.Ok($"{last}; {events} events wait to be counted.");
    }
}
