using Microsoft.Extensions.Logging;

namespace Daybook.Watch.Quality;

/// <summary>Stores a run with its findings, and deletes old runs and alerts that ended long ago.</summary>
internal static class KeepFindings
{
    public static async Task Run(
        QualitySession session, IReadOnlyList<Finding> findings, DateTimeOffset started, DateTimeOffset finished, DateTimeOffset? countedTo,
        int keepDays, ILogger log, CancellationToken cancel)
    {
        var runId = Guid.CreateVersion7(started);
        int Count(FindingStatus status) => findings.Count(f => f.Status == status);
        var (ok, warn, fail) = (Count(FindingStatus.Ok), Count(FindingStatus.Warn), Count(FindingStatus.Fail));
        await session.Transaction(async () =>
        {
            await session.Execute(
                "INSERT INTO quality_runs (run_id, started_at, finished_at, status, ok, warn, fail, counted_to) VALUES ($1, $2, $3, $4, "
                + "$5, $6, $7, $8)",
                cancel, runId, started, finished, fail > 0 ? "fail" : warn > 0 ? "warn" : "ok", ok, warn, fail, countedTo);
            await session.Execute(
                """
                INSERT INTO quality_findings (run_id, name, source, status, value, threshold, unit, detail)
                SELECT $1, * FROM unnest($2::text[], $3::text[], $4::text[], $5::float8[], $6::float8[], $7::text[], $8::text[])
                """, cancel, runId, findings.Select(f => f.Name).ToArray(), findings.Select(f => f.Source).ToArray(),
                  findings.Select(f => Name(f.Status)).ToArray(),
                findings.Select(f => f.Value).ToArray(), findings.Select(f => f.Threshold).ToArray(),
                findings.Select(f => f.Unit).ToArray(), findings.Select(f => f.Detail).ToArray());
        }, cancel);
        // quality_runs_started; few rows of alerts.
        await session.Execute("DELETE FROM quality_runs WHERE started_at < $1", cancel, started.AddDays(-keepDays));
        await session.Execute("DELETE FROM alerts WHERE resolved_at < $1", cancel, started.AddDays(-keepDays));
        Log.Looked(log, runId, ok, warn, fail);
    }

    private static string Name(FindingStatus status) => status switch
    {
        FindingStatus.Ok => "ok",
        FindingStatus.Warn => "warn",
        _ => "fail",
    };
}
