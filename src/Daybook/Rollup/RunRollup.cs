using Daybook.Platform;
using Daybook.Platform.Postgres;
using Daybook.Platform.Telemetry;
using Daybook.Platform.Time;
using Microsoft.Extensions.Logging;
using NodaTime;
using Npgsql;

namespace Daybook.Rollup;

/// <summary>Counts the days of a run, each in a transaction of its own, and keeps the run's record.</summary>
public sealed class RunRollup(
    PostgresConnections database, ReportingZone zone, MarkedDays marked, UnclosedDays unclosed, CountDay countDay, RollupRuns runs,
    DaybookMetrics metrics, TimeProvider clock, ILogger<RunRollup> log)
{
    // SQLSTATEs of a server that is shutting down, crashing or starting.
    private const string OperatorIntervention = "57P";

    private static readonly TimeSpan BetweenNotes = TimeSpan.FromSeconds(1);

    /// <summary>Works the run off. A day that cannot be counted fails the run and not the other days.</summary>
    /// <exception cref="NpgsqlException">PostgreSQL went away: the run stays <c>running</c> and is taken over later.</exception>
    public async Task<RollupRun> Run(RollupRun run, CancellationToken cancel)
    {
        var started = clock.GetTimestamp();
        await using var session = await RollupSession.Open(database, cancel);
        var (days, mode) = await Plan(session, run, cancel);
        List<RolledDay> counted = [.. run.Days];
        List<string> errors = [];
        var changed = 0;
        run = run with { DaysTotal = counted.Count + days.Count };
        var told = started - clock.TimestampFrequency;
        foreach (var day in days)
        {
            if (clock.GetElapsedTime(told) >= BetweenNotes)
            {
                await runs.Progress(run with { NextDay = day.ToDateOnly(), Days = counted }, cancel);
                told = clock.GetTimestamp();
            }

            try
            {
                switch (await countDay.Run(session, day, mode, cancel))
                {
                    case DayCount.Counted c:
                        counted.RemoveAll(d => d.Date == c.Day.ToDateOnly());
                        counted.Add(new RolledDay(day.ToDateOnly(), c.Events, c.Revision));
                        changed += c.Changed ? 1 : 0;
                        break;
                    case DayCount.Refused:
                        Log.Refused(log, run.RunId, Name(day));
                        if (run.From is not null) errors.Add($"{Name(day)} is sealed: it lies before the retention horizon.");
                        break;
                }
            }
            catch (PostgresException e) when (!e.IsTransient && !e.SqlState.StartsWith(OperatorIntervention, StringComparison.Ordinal))
            {
                Log.DayFailed(log, run.RunId, Name(day), e);
                errors.Add($"{Name(day)}: {e.SqlState} {e.MessageText}");
            }
            catch (Exception e) when (e is NpgsqlException or StoreUnavailableException or OperationCanceledException)
            {
                Log.Interrupted(log, run.RunId, Name(day), e.Message);
                throw;
            }
        }

        var took = clock.GetElapsedTime(started);
        metrics.RollupTook(took);
        Log.Counted(log, run.RunId, run.Kind, counted.Count, took.TotalSeconds, changed);
        return await runs.Finish(run with { Days = counted, Error = errors.Count > 0 ? string.Join(" ", errors) : null }, cancel);
    }

    private async Task<(IReadOnlyList<LocalDate> Days, CountMode Mode)> Plan(RollupSession session, RollupRun run, CancellationToken cancel)
    {
        if (run is { From: { } from, To: { } to })
        {
            var first = LocalDate.FromDateOnly(run.NextDay ?? from);
            return ([.. Range(first, LocalDate.FromDateOnly(to))], CountMode.Recompute);
        }

        if (run.Kind == RollupKind.Timer)
        {
            var ready = await marked.Ready(session, cancel);
            return ([.. ready.Union(await unclosed.Find(session, cancel)).Append(zone.Today).Distinct().Order()], CountMode.Refresh);
        }

        return (await marked.All(session, cancel), CountMode.Refresh);
    }

    private static IEnumerable<LocalDate> Range(LocalDate from, LocalDate to)
    {
        for (var day = from; day <= to; day = day.PlusDays(1)) yield return day;
    }

    private static string Name(LocalDate day) => day.ToDateOnly().ToString("yyyy-MM-dd");
}

/// <summary>What started a run.</summary>
internal static class RollupKind
{
    public const string Timer = "timer";
    public const string Request = "request";
    public const string Rebuild = "rebuild";
}
