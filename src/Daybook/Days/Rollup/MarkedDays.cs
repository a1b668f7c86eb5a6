using Daybook.Foundation.Time;
using NodaTime;

namespace Daybook.Days.Rollup;

/// <summary>The days that have marks, i.e. stored events that no number holds yet.</summary>
public sealed class MarkedDays(ReportingZone zone)
{
    // While an import runs, closed days grow for minutes. Counting them each time would count hundreds of days again and again.
    private static readonly Duration Quiet = Duration.FromSeconds(60);
    private static readonly Duration Still = Duration.FromSeconds(3);
    private static readonly Duration Patience = Duration.FromMinutes(15);

    internal async Task<IReadOnlyList<LocalDate>> All(RollupSession session, CancellationToken cancel) =>
        [.. (await Read(session, cancel)).Select(m => m.Day)];

    /// <summary>
    /// All but the closed days that are still being written to: their newest mark is younger than 60 s and their oldest than 15 min.
    /// </summary>
    internal async Task<IReadOnlyList<LocalDate>> Ready(RollupSession session, CancellationToken cancel) =>
        [.. (await Read(session, cancel)).Where(m => zone.Zone.Day(m.Day).End > zone.Now || m.Newest >= Quiet || m.Oldest >= Patience)
            .Select(m => m.Day)];

    /// <summary>
    /// Days that can be counted within seconds: those that are not over, and of the others those that were counted before, because a count
    /// then reads only what is marked, and those whose newest mark is 3 s old, so that nobody seems to write to them.
    /// </summary>
    /// <param name="most">With more days than these, only those that are not over: the others come from an import, and the timer counts
    /// them together.</param>
    /// <returns>Also whether others will be ready soon.</returns>
    internal async Task<(IReadOnlyList<LocalDate> Days, bool More)> Soon(RollupSession session, int most, CancellationToken cancel)
    {
        var all = (await Read(session, cancel)).ToList();
        var open = all.Where(m => zone.Zone.Day(m.Day).End > zone.Now).ToList();
        var over = all.Except(open).ToList();
        var counted = over.Count == 0 ? [] : await Counted(session, over.ConvertAll(m => m.Day), cancel);
        var ready = over.Where(m => counted.Contains(m.Day) || m.Newest >= Still).ToList();
        if (open.Count + ready.Count > most) return ([.. open.Select(m => m.Day).Take(most)], false);
        return ([.. open.Concat(ready).Select(m => m.Day)], ready.Count < over.Count);
    }

    // Primary key of days.
    private static async Task<HashSet<LocalDate>> Counted(RollupSession session, IEnumerable<LocalDate> days, CancellationToken cancel) =>
        [.. await session.Query("SELECT day FROM days WHERE day = ANY($1)", r => LocalDate.FromDateOnly(r.GetFieldValue<DateOnly>(0)),
            cancel, [days.Select(d => d.ToDateOnly()).ToArray()])];

    private async Task<IEnumerable<(LocalDate Day, Duration Newest, Duration Oldest)>> Read(RollupSession session, CancellationToken cancel)
    {
        // Ages by the database's clock, which also set marked_at. Index day_marks_bucket.
        var marks = await session.Query(
            "SELECT bucket, extract(epoch FROM now() - max(marked_at))::float8, extract(epoch FROM now() - min(marked_at))::float8 FROM "
            + "day_marks GROUP BY bucket",
            r => (Bucket: Instant.FromDateTimeUtc(r.GetDateTime(0)), Newest: Duration.FromSeconds(r.GetDouble(1)),
                Oldest: Duration.FromSeconds(r.GetDouble(2))), cancel);
        return marks
            .GroupBy(m => zone.Zone.DateOf(m.Bucket))
            .Select(g => (g.Key, g.Min(m => m.Newest), g.Max(m => m.Oldest)))
            .OrderBy(m => m.Key);
    }
}
