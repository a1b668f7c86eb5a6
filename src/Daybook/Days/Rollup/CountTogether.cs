using Npgsql;
using NodaTime;

namespace Daybook.Days.Rollup;

/// <summary>Counts many days in one transaction and computes the small tables anew at its end, where changing them day by day would cost more: after an import.</summary>
/// <remarks>
/// In a count of one day, each user who came to it is looked up on the days around it. When most users of most days have come, sorting all user-days once is quicker by far.
/// It is one day's transaction, only wider: the marks, numbers, revisions and outbox rows of all its days become true together with the small tables, or not at all.
/// </remarks>
public sealed class CountTogether(CountDay countDay, TimeProvider clock)
{
    /// <summary>Fewer days are counted one by one.</summary>
    internal const int Fewest = 20;

    // A fifth of all days: less is not worth reading them all.
    private const int Share = 5;

    // A transaction holds back vacuum, and its work is lost with its process; a shorter one computes the small tables more often.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    /// <param name="days">What is left to count.</param>
    internal static async Task<bool> Pays(RollupSession session, IReadOnlyList<LocalDate> days, CancellationToken cancel)
    {
        if (days.Count < Fewest) return false;
        var others = (await session.Query("SELECT count(*) FROM days WHERE day <> ALL($1)", r => r.GetInt64(0), cancel, [days.Select(d => d.ToDateOnly()).ToArray()])).Single();
        return days.Count * (Share - 1) > others;
    }

    /// <param name="beat">A sign of life, before each day.</param>
    /// <returns>The first of the days, as many as could be counted in <see cref="Longest"/>; at least one.</returns>
    /// <exception cref="PostgresException">A day could not be counted, and so none was.</exception>
    internal Task<List<DayCount>> Run(RollupSession session, IReadOnlyList<LocalDate> days, CountMode mode, Func<Task> beat, CancellationToken cancel) => session.Transaction(async s =>
    {
        var (now, started) = (clock.GetUtcNow(), clock.GetTimestamp());
        List<DayCount> counts = [];
        foreach (var day in days)
        {
            await beat();
            if (counts.Count > 0)
            {
                if (clock.GetElapsedTime(started) >= Longest) break;
                await s.Forget(cancel);
            }

            counts.Add(await countDay.Count(s, day, mode, now, cancel));
        }

        await beat();
        if (counts.Exists(c => c is DayCount.Counted { Changed: true })) await RebuildSmallTables.Run(s, cancel);
        return counts;
    }, cancel);
}
