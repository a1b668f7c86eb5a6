using Npgsql;
using NodaTime;

namespace Daybook.Days.Rollup;

/// <summary>
/// Counts many days in one transaction and computes the small tables again at its end. After an import this costs less than changing them
/// day by day.
/// </summary>
/// <remarks>
/// A count of one day looks up each user who joined it on the days around it. If most users of most days have joined, sorting all
/// user-days once is much quicker.
/// It is one day's transaction, only wider: the marks, numbers, revisions and outbox rows of all its days commit together with the small
/// tables, or not at all.
/// </remarks>
public sealed class CountTogether(CountDay countDay, TimeProvider clock)
{
    /// <summary>Fewer days are counted one by one.</summary>
    internal const int Fewest = 20;

    // A fifth of all days. For fewer, it is not worth reading all of them.
    private const int Share = 5;

    // A long transaction holds back vacuum, and loses its work if its process ends. A shorter one computes the small tables more often.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    // A transaction keeps its locks, several for each day's partition, and the server has room for some thousands.
    private const int Most = 366;

    /// <param name="days">What is left to count.</param>
    internal static async Task<bool> Pays(RollupSession session, IReadOnlyList<LocalDate> days, CancellationToken cancel)
    {
        if (days.Count < Fewest) return false;
        var others =
            (await session.Query("SELECT count(*) FROM days WHERE day <> ALL($1)", r => r.GetInt64(0), cancel,
                [days.Select(d => d.ToDateOnly()).ToArray()])).Single();
        return days.Count * (Share - 1) > others;
    }

    /// <param name="beat">A sign of life, before each day.</param>
    /// <returns>The first of the days, as many as could be counted in <see cref="Longest"/>, and at most a year; at least one.</returns>
    /// <exception cref="PostgresException">A day could not be counted, and so none was.</exception>
    internal Task<List<DayCount>> Run(RollupSession session, IReadOnlyList<LocalDate> days, CountMode mode, Func<Task> beat,
        CancellationToken cancel) => session.Transaction(async s =>
    {
        var (now, started) = (clock.GetUtcNow(), clock.GetTimestamp());
        List<DayCount> counts = [];
        foreach (var day in days.Take(Most))
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
