using Azure;
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

/// <summary>Timer <c>Quality</c>: counts what is new, lets every check look, keeps what they found, raises and resolves alerts, and tells of them.</summary>
/// <remarks>One look at a time among all instances. Never throws for PostgreSQL being away: <see cref="StoreWatch"/> tells of that.</remarks>
public sealed class RunQuality(
    PostgresConnections database, IEnumerable<ICheck> checks, ReadUnresolved unresolved, StoreWatch watch, RaiseAlerts raise, DeliverNotices deliver, OpenAlerts open,
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
        catch (PostgresException e) when (!e.IsTransient)
        {
            // No outage: a look that never succeeds must not pass for patience.
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
            catch (Exception e) when (e is RequestFailedException or AggregateException or StoreUnavailableException or PostgresException)
            {
                // One part away, or one table locked: the others are looked at all the same.
                Log.CouldNotLook(log, check.Name, e.Message);
                findings.Add(new Finding(check.Name, FindingStatus.Warn, $"It could not be looked at: {(e is PostgresException p ? "SQLSTATE " + p.SqlState : e.GetType().Name)}."));
            }
        }

        await KeepFindings.Run(session, findings, now, clock.GetUtcNow(), countedTo, options.Value.ResultsDays, log, cancel);
        await raise.Run(session, findings, looked, now, cancel);
        await deliver.Run(session, now, cancel);
    }
}
