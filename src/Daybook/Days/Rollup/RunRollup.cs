using Daybook.Days.Properties;
using Daybook.Foundation;
using Daybook.Foundation.Postgres;
using Daybook.Foundation.Telemetry;
using Daybook.Foundation.Time;
using Microsoft.Extensions.Logging;
using NodaTime;
using Npgsql;

namespace Daybook.Days.Rollup;

/// <summary>
/// Counts the days of a run, each in its own transaction, then moves people whose ids changed hands, then counts properties, and keeps the
/// run's record.
/// </summary>
public sealed class RunRollup(
    PostgresConnections database, ReportingZone zone, MarkedDays marked, UnclosedDays unclosed, CountDay countDay, CountTogether together,
    MovePeople people, CountProperties properties, RollupRuns runs,
    DaybookMetrics metrics, TimeProvider clock, ILogger<RunRollup> log)
{
    // SQLSTATEs of a server that is shutting down, crashing or starting.
    private const string OperatorIntervention = "57P";

    // What is left of properties waits for the next run. Somebody waits for the end of a run that was asked for.
    private static readonly TimeSpan LongestOfTimer = TimeSpan.FromMinutes(2), LongestOfRequest = TimeSpan.FromSeconds(15);

    /// <summary>Counts the run's days. If a day cannot be counted, the run fails, but the other days do not.</summary>
    /// <exception cref="NpgsqlException">PostgreSQL went away: the run stays <c>running</c> and is taken over later.</exception>
    public async Task<RollupRun> Run(RollupRun run, CancellationToken cancel)
    {
        var started = clock.GetTimestamp();
        // A day may take minutes, and the lock before it too.
        await using var life = Heartbeat.Start(c => runs.Touch(run.RunId, c), e => Log.NoLife(log, run.RunId, e.Message), clock, cancel);
        await using var session = await RollupSession.Open(database, cancel);
        var (days, mode) = await Plan(session, run, cancel);
        var progress = new RunProgress(run with { DaysTotal = run.Days.Count + days.Count }, runs, clock);
        var oneByOne = false;
        for (var next = 0; next < days.Count;)
        {
            var left = days.Skip(next).ToList();
            var many = false;
            try
            {
                await progress.Tell(left[0], cancel);
                many = !oneByOne && await CountTogether.Pays(session, left, cancel);
                var counts = many
                    ? await together.Run(session, left, mode, () => progress.Tell(left[0], cancel), cancel)
                    : [await countDay.Run(session, left[0], mode, cancel)];
                foreach (var count in counts)
                {
                    if (count is DayCount.Refused) Log.Refused(log, run.RunId, Name(count.Day));
                    progress.Add(count);
                }

                if (many) Log.CountedTogether(log, run.RunId, counts.Count, Name(counts[0].Day));
                next += counts.Count;
            }
            catch (PostgresException e) when (!e.IsTransient && !e.SqlState.StartsWith(OperatorIntervention, StringComparison.Ordinal))
            {
                // With many days nobody knows which one failed. So they are counted one by one, and the others do not fail with it.
                if (many)
                {
                    Log.NotTogether(log, run.RunId, Name(left[0]), e);
                    oneByOne = true;
                    continue;
                }

                Log.DayFailed(log, run.RunId, Name(left[0]), e);
                progress.Fail($"{Name(left[0])}: {e.SqlState} {e.MessageText}");
                next++;
            }
            catch (Exception e) when (PostgresAway.IsOutage(e) || e is OperationCanceledException)
            {
                Log.Interrupted(log, run.RunId, Name(left[0]), e.Message);
                throw;
            }
        }

        try
        {
            await people.Run(session, cancel);
        }
        catch (PostgresException e) when (!e.IsTransient && !e.SqlState.StartsWith(OperatorIntervention, StringComparison.Ordinal))
        {
            Log.PeopleNotMoved(log, run.RunId, e);
            progress.Fail($"people: {e.SqlState} {e.MessageText}");
        }

        try
        {
            var timer = run.Kind == RollupKind.Timer;
            await properties.Run(session, timer ? null : progress.Run.Days.Select(d => LocalDate.FromDateOnly(d.Date)).ToHashSet(),
                again: run.From is not null, timer ? LongestOfTimer : LongestOfRequest, cancel);
        }
        catch (PostgresException e) when (!e.IsTransient && !e.SqlState.StartsWith(OperatorIntervention, StringComparison.Ordinal))
        {
            Log.PropertiesNotCounted(log, run.RunId, e);
            progress.Fail($"properties: {e.SqlState} {e.MessageText}");
        }

        var took = clock.GetElapsedTime(started);
        metrics.RollupTook(took);
        Log.Counted(log, run.RunId, run.Kind, progress.Run.Days.Count, took.TotalSeconds, progress.Changed);
        return await runs.Finish(progress.Run, cancel);
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
}
