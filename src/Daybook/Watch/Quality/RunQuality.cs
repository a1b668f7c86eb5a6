using Daybook.Foundation;
using Daybook.Foundation.Postgres;
using Daybook.Foundation.Time;
using Daybook.Watch.Alerts;
using Daybook.Watch.Ledger;
using Daybook.Watch.Quality.Counting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Daybook.Watch.Quality;

/// <summary>
/// Timer <c>Quality</c>: counts new data, runs every check, stores the findings, raises and resolves alerts, and sends notices.
/// </summary>
/// <remarks>
/// Only one run at a time among all instances. Never throws if PostgreSQL is away, because <see cref="StoreWatch"/> reports that.
/// </remarks>
public sealed class RunQuality(
    PostgresConnections database, IEnumerable<ICheck> checks, ReadUnresolved unresolved, StoreWatch watch, RaiseAlerts raise,
    DeliverNotices deliver, OpenAlerts open,
    ReportingZone zone, IOptions<QualityOptions> options, TimeProvider clock, ILogger<RunQuality> log)
{
    public async Task Run(CancellationToken cancel)
    {
        try
        {
            if (!await watch.Look(cancel)) return;
            await using (var session = await QualitySession.TryOpen(database, cancel))
            {
                if (session is null) Log.SomebodyElse(log);
                else await Look(session, cancel);
            }

            await open.Refresh(cancel);
        }
        catch (PostgresException e) when (!PostgresAway.Is(e))
        {
            // This is not an outage, so it is an error: otherwise a run that never succeeds would look like patience.
            Log.LookFailed(log, e);
        }
        catch (Exception e) when (e is NpgsqlException or StoreUnavailableException)
        {
            Log.NotNow(log, e.Message);
        }
    }

    private async Task Look(QualitySession session, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var today = zone.Today.ToDateOnly();
        var countedTo = await CountHours.Run(session, now, options.Value.LateAfterHours, cancel);
        await CountDays.Run(session, now, today, clock, cancel);
        var look = new QualityLook(session, now, await DayHistory.Read(session, today, cancel), unresolved);
        List<Finding> findings = [new(FindingNames.PostgresUnreachable, FindingStatus.Ok, "PostgreSQL answers and takes writes.")];
        HashSet<string> looked = [];
        foreach (var check in checks)
        {
            try
            {
                findings.AddRange(await check.Look(look, cancel));
                looked.Add(check.Name);
            }
            catch (Exception e) when (!cancel.IsCancellationRequested && session.IsOpen)
            {
                // A dependency is away, a table is locked or the check itself is faulty. The other checks still run.
                if (e is StoreUnavailableException) Log.CouldNotLook(log, check.Name, e.Message);
                else Log.CheckFailed(log, check.Name, e);
                findings.Add(
                    new Finding(check.Name, FindingStatus.Warn,
                        $"The check could not run: {(e is PostgresException p ? "SQLSTATE " + p.SqlState : e.GetType().Name)}."));
            }
        }

        await KeepFindings.Run(session, findings, now, clock.GetUtcNow(), countedTo, options.Value.ResultsDays, log, cancel);
        await raise.Run(session, findings, looked, now, cancel);
        await deliver.Run(session, now, cancel);
    }
}
