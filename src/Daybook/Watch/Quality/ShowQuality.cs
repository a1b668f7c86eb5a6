using Daybook.Foundation.Http;
using Daybook.Foundation.Postgres;
using Daybook.Watch.Alerts;
using Microsoft.AspNetCore.Http;
using Npgsql;

namespace Daybook.Watch.Quality;

/// <summary><c>GET /ops/quality?name=&amp;source=&amp;history=</c>: the last findings, open alerts and, on request, the history.</summary>
public sealed class ShowQuality(PostgresConnections database, WriteNotice notice, TimeProvider clock)
{
    private const int MaxSeries = 5000;

    public async Task<IResult> Run(HttpCall call, CancellationToken cancel)
    {
        var name = call.Query.Text("name");
        if (name is not null && !FindingNames.All.Contains(name))
            throw QueryReader.Invalid("name", $"`name` must be one of: {string.Join(", ", FindingNames.All)}.");
        var source = call.Query.Text("source");
        var history = call.Query.Text("history") is null ? (TimeSpan?)null : call.Query.Within("history", TimeSpan.FromDays(1));
        call.Query.RefuseOthers();
        await using var session = await database.OpenOperators(cancel);
        var run = (await Runs(session, DateTimeOffset.MinValue, 1, cancel)).SingleOrDefault();
        return Answer.Json(new QualityAnswer(
            run?.StartedAt, run?.RunId, run?.Status,
            run is null ? [] : await Findings(session, run.RunId, name, source, cancel),
            await Alerts(session, "resolved_at IS NULL", null, name, source, cancel),
            history is { } within ? await History(session, clock.GetUtcNow() - within, name, source, cancel) : null));
    }

    private async Task<QualityHistory> History(NpgsqlConnection session, DateTimeOffset since, string? name, string? source,
        CancellationToken cancel) => new(
        await Runs(session, since, MaxSeries, cancel),
        await Alerts(session, "(resolved_at IS NULL OR resolved_at >= $1)", since, name, source, cancel),
        name is null ? [] : await Series(session, since, name, source ?? "", cancel));

    private static async Task<List<QualityRun>> Runs(NpgsqlConnection session, DateTimeOffset since, int limit, CancellationToken cancel) =>
        await session.Rows(
        // quality_runs_pkey backwards.
        "SELECT run_id, started_at, finished_at, status, ok, warn, fail FROM quality_runs WHERE started_at >= $1 ORDER BY run_id DESC "
        + "LIMIT $2",
        r => new QualityRun(r.GetGuid(0), r.GetFieldValue<DateTimeOffset>(1), r.GetFieldValue<DateTimeOffset>(2), r.GetString(3),
            r.GetInt32(4), r.GetInt32(5), r.GetInt32(6)),
        cancel, since.UtcDateTime, limit);

    private async Task<List<ShownFinding>> Findings(NpgsqlConnection session, Guid runId, string? name, string? source,
        CancellationToken cancel) => await session.Rows(
        // Primary key.
        """
        SELECT name, source, status, value, threshold, unit, detail FROM quality_findings
        WHERE run_id = $1 AND ($2 = '' OR name = $2) AND ($3 = '' OR source = $3)
        ORDER BY CASE status WHEN 'fail' THEN 0 WHEN 'warn' THEN 1 ELSE 2 END, name, source
        """,
        r => new ShownFinding(r.GetString(0), Text(r, 1), r.GetString(2), Number(r, 3), Number(r, 4), r.GetString(5), r.GetString(6),
            notice.Address(r.GetString(0))), cancel, runId, name ?? "", source ?? "");

    private async Task<List<ShownAlert>> Alerts(NpgsqlConnection session, string which, DateTimeOffset? since, string? name, string? source,
        CancellationToken cancel) => await session.Rows(
        // alerts_open; with a history, a scan of alerts, which holds ResultsDays.
        $"""
        SELECT name, source, severity, summary, value, threshold, raised_at, last_seen_at, resolved_at, noticed_at FROM alerts
        WHERE $1::timestamptz IS NOT NULL AND {which} AND ($2 = '' OR name = $2) AND ($3 = '' OR source = $3)
        ORDER BY raised_at DESC, alert_id DESC
        """,
        r => new ShownAlert(
            r.GetString(0), Text(r, 1), r.GetString(2), r.IsDBNull(8) ? "raised" : "resolved", r.GetString(3), Number(r, 4), Number(r, 5),
            r.GetFieldValue<DateTimeOffset>(6), r.GetFieldValue<DateTimeOffset>(7),
            r.IsDBNull(8) ? null : r.GetFieldValue<DateTimeOffset>(8), r.GetFieldValue<DateTimeOffset>(9), notice.Address(r.GetString(0))),
        cancel, (since ?? DateTimeOffset.UnixEpoch).UtcDateTime, name ?? "", source ?? "");

    private static async Task<List<QualityPoint>> Series(NpgsqlConnection session, DateTimeOffset since, string name, string source,
        CancellationToken cancel) => await session.Rows(
        // quality_findings_name.
        """
        SELECT r.started_at, f.status, f.value, f.threshold FROM quality_findings f JOIN quality_runs r USING (run_id)
        WHERE f.name = $1 AND f.source = $2 AND r.started_at >= $3 ORDER BY f.run_id DESC LIMIT $4
        """, r => new QualityPoint(r.GetFieldValue<DateTimeOffset>(0), r.GetString(1), Number(r, 2), Number(r, 3)), cancel, name, source,
          since.UtcDateTime, MaxSeries);

    private static string? Text(NpgsqlDataReader row, int column) => row.GetString(column) is { Length: > 0 } text ? text : null;

    private static double? Number(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetDouble(column);
}

/// <param name="AsOf">When the last run began; null if there was none yet.</param>
/// <param name="Status">The worst of all findings, regardless of filters.</param>
/// <param name="Findings">Worst first.</param>
/// <param name="Alerts">Open ones, newest first.</param>
/// <param name="History">Null if the question does not ask for it.</param>
public sealed record QualityAnswer(DateTimeOffset? AsOf, Guid? RunId, string? Status, IReadOnlyList<ShownFinding> Findings,
    IReadOnlyList<ShownAlert> Alerts, QualityHistory? History);

/// <param name="Source">Null means the whole installation.</param>
/// <param name="Runbook">The page about it.</param>
public sealed record ShownFinding(string Name, string? Source, string Status, double? Value, double? Threshold, string Unit, string Detail,
    string Runbook);

/// <inheritdoc cref="ShownFinding"/>
public sealed record ShownAlert(
    string Name, string? Source, string Severity, string State, string Summary, double? Value, double? Threshold, DateTimeOffset Since,
    DateTimeOffset LastSeenAt, DateTimeOffset? ResolvedAt,
    DateTimeOffset NoticedAt, string Runbook);

/// <param name="Runs">Newest first.</param>
/// <param name="Alerts">Open at any time of the history.</param>
/// <param name="Series">Values of the finding that the question names; empty if it names none.</param>
public sealed record QualityHistory(IReadOnlyList<QualityRun> Runs, IReadOnlyList<ShownAlert> Alerts, IReadOnlyList<QualityPoint> Series);

public sealed record QualityRun(Guid RunId, DateTimeOffset StartedAt, DateTimeOffset FinishedAt, string Status, int Ok, int Warn, int Fail);

public sealed record QualityPoint(DateTimeOffset At, string Status, double? Value, double? Threshold);
