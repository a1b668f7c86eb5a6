using System.Text.Json;
using Daybook.Days.Archive;
using Daybook.Days.Columns;
using Daybook.Days.Rollup;
using Daybook.Foundation;
using Daybook.Foundation.Columns;
using Daybook.Foundation.Postgres;
using Daybook.Foundation.Objects;
using Daybook.Foundation.Time;
using Daybook.Store.Persist;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using NodaTime;
using Npgsql;

namespace Daybook.Privacy.Retaining;

/// <summary>
/// Timer <c>Retention</c>: moves the horizon, seals the days before it, drops data that is sealed or past its age, and stores a report.
/// </summary>
/// <remarks>
/// Every part can start again. Only data that is archived, verified and counted is dropped. The report names what must wait, with the
/// reason.
/// </remarks>
public sealed class RetentionSweep(
    PostgresConnections database, IObjectStore objects, ReportingZone zone, IOptions<PrivacyOptions> options, CountMarkedDays count,
    PublishOutbox publish, PublishColumns columns, IOptions<ColumnsOptions> columnsOptions,
    MoveHorizon horizon, SealDays seal, DropPartitions partitions, DropMetrics metrics, ForgetKeys keys, DropRefused refused,
    FillPeople fill, FillProperties properties, ForgetPeople people, DropCohorts cohorts, DropShares shares,
    TimeProvider clock, ILogger<RetentionSweep> log)
{
    // The lock table of a server with default settings holds 6,400 locks, for everybody.
    private const int MostAnalyzed = 400;

    /// <summary>If PostgreSQL is away, it only logs and returns, because the next sweep begins where this one stopped.</summary>
    public async Task Run(CancellationToken cancel)
    {
        try
        {
            await using var session = await PrivacySession.Open(database, cancel);
            var runId = await Begin(session, cancel);
            var report = new RetentionReport();
            string? refusal = null;
            try
            {
                (report, refusal) = await Events(session, runId, report, cancel);
                report = await Others(session, report, cancel);
                await End(session, runId, refusal is null ? "done" : "refused", report, refusal, cancel);
            }
            catch (PostgresException e) when (!PostgresAway.Is(e))
            {
                Log.SweepFailed(log, runId, e);
                await End(session, runId, "failed", report, $"{e.SqlState} {e.MessageText}", cancel);
                return;
            }

            if (refusal is not null) Log.SweepRefused(log, runId, refusal);
            Log.Swept(log, runId, report.DaysSealed, report.PartitionsDropped.Count, report.DaysWaiting.Count);
        }
        catch (Exception e) when (e is NpgsqlException or StoreUnavailableException)
        {
            if (PostgresAway.IsOutage(e)) Log.NotNow(log, e.Message);
            else Log.WorkFailed(log, e);
        }
    }

    // Null: files go with the events.
    private Instant? ColumnsFrom() =>
        columnsOptions.Value is { Enabled: true } files && files.RetentionDays > options.Value.EventRetentionDays
            ? zone.Zone.StartOfDay(zone.Today.PlusDays(-files.RetentionDays)) : null;

    private async Task<(RetentionReport Report, string? Refusal)> Events(PrivacySession session, Guid runId, RetentionReport report,
        CancellationToken cancel)
    {
        if (options.Value.EventRetentionDays == 0) return (report, null);
        if (!objects.Enabled)
            return (report,
                "No event is dropped, because none is archived: Daybook__S3__Bucket is empty. Set it (or Daybook__Blob__Container), or set "
                + "Daybook__Privacy__EventRetentionDays to 0 to keep all events.");
        // Before the horizon moves: files of days that pass it must not be taken for old ones.
        var keptFrom = ColumnsFrom();
        await session.Execute("UPDATE policy SET columns_from_at = $1", cancel,
            keptFrom?.ToDateTimeUtc() ?? DateTime.SpecifyKind(DateTime.MaxValue, DateTimeKind.Utc));
        var (_, now) = await horizon.Run(zone.Today.PlusDays(-options.Value.EventRetentionDays), cancel);
        await session.Execute("UPDATE retention_runs SET horizon = $2 WHERE run_id = $1", cancel, runId, now.ToDateTimeUtc());
        await count.Run(cancel);
        if (keptFrom is not null) await columns.Run(cancel);
        var (done, waiting) = await seal.Run(cancel);
        await columns.TakeBack(cancel);
        var (dropped, busy) = await partitions.Run(now, cancel);
        report = report with
        {
            DaysSealed = done,
            DaysWaiting = waiting,
            PartitionsDropped = dropped,
            PartitionsWaiting = busy,
            PeopleForgotten = await people.Run(keptFrom is { } kept && kept < now ? kept : now, cancel),
        };
        return (report,
            waiting.Count == 0 ? null
                : $"{waiting.Count} days before the horizon wait, the first of them {waiting[0].What}: {waiting[0].Why}");
    }

    private async Task<RetentionReport> Others(PrivacySession session, RetentionReport report, CancellationToken cancel)
    {
        if (options.Value.MetricsRetentionDays > 0)
        {
            report = report with
            {
                MetricDaysDropped = await metrics.Run(zone.Today.PlusDays(-options.Value.MetricsRetentionDays), cancel)
            };
            if (report.MetricDaysDropped > 0) await publish.Run(cancel);
        }

        if (options.Value.KeyRetentionDays > 0)
            report = report with
            {
                KeysForgotten = await keys.Run(zone.Zone.StartOfDay(zone.Today.PlusDays(-options.Value.KeyRetentionDays)), cancel)
            };
        var (rejected, letters) = await refused.Run(clock.GetUtcNow().AddDays(-PrivacyOptions.RefusedDays), cancel);
        await cohorts.Run(clock.GetUtcNow(), cancel);
        await shares.Run(clock.GetUtcNow(), cancel);
        await fill.Run(cancel);
        await properties.Run(cancel);
        await Analyze(session, cancel);
        return report with { RejectedEventsDropped = rejected, DeadLettersEmptied = letters };
    }

    /// <summary>
    /// Autovacuum analyses each partition, and never the parent, whose statistics the planner uses for every report. To sample the parent
    /// locks every partition; beyond so many the statistics of before must do, which say much the same.
    /// </summary>
    private static async Task Analyze(PrivacySession session, CancellationToken cancel)
    {
        var partitions = (await session.Query(
            "SELECT count(*) FROM pg_inherits WHERE inhparent = 'events'::regclass", r => r.GetInt64(0), cancel)).Single();
        if (partitions <= MostAnalyzed) await session.Execute("ANALYZE events", cancel);
    }

    private async Task<Guid> Begin(PrivacySession session, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        await session.Execute(
            "UPDATE retention_runs SET state = 'failed', error = 'The process ended before the run did.', finished_at = $1 WHERE state = "
            + "'running'", cancel, now);
        return (await session.Query(
            """
            INSERT INTO retention_runs (run_id, state, started_at, horizon_before, horizon) SELECT $1, 'running', $2, horizon, horizon
              FROM policy RETURNING run_id
            """, r => r.GetGuid(0), cancel, Guid.CreateVersion7(now), now)).Single();
    }

    private Task<int> End(PrivacySession session, Guid runId, string state, RetentionReport report, string? error,
        CancellationToken cancel) => session.Execute(
        "UPDATE retention_runs SET state = $2, report = $3::jsonb, error = $4, finished_at = $5 WHERE run_id = $1",
        cancel, runId, state, JsonSerializer.Serialize(report, DaybookJson.Options), error, clock.GetUtcNow());
}
