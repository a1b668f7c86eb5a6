namespace Daybook.Watch.Quality.Counting;

/// <summary>Events per closed day, for each source and for all of them (empty source).</summary>
/// <param name="known">Closed days whose events were counted by source. An uncounted day before a closed day had no events.</param>
/// <param name="counts">By source and day; no entry is 0.</param>
/// <param name="lastReceived">The newest receipt of each source.</param>
public sealed class DayHistory(IReadOnlySet<DateOnly> known, IReadOnlyDictionary<string, Dictionary<DateOnly, long>> counts,
    IReadOnlyDictionary<string, DateTimeOffset> lastReceived)
{
    /// <summary>Senders name the sources, so only this many are judged one by one.</summary>
    public const int MaxSources = 50;

    /// <summary>The empty source, which stands for all of them, comes first.</summary>
    public IEnumerable<string> Sources { get; } = [.. counts.Keys.Order(StringComparer.Ordinal)];

    public DateOnly? Newest { get; } = known.Count == 0 ? null : known.Max();

    /// <returns>Null if the day is not closed or not counted yet.</returns>
    public long? Events(string source, DateOnly day) => known.Contains(day) ? counts[source].GetValueOrDefault(day) : null;

    public DateOnly First(string source) =>
        counts[source].Where(c => c.Value > 0).Select(c => c.Key).DefaultIfEmpty(DateOnly.MaxValue).Min();

    public DateTimeOffset? LastReceived(string source) => lastReceived.TryGetValue(source, out var last) ? last : null;

    /// <summary>Counts of the same weekday in earlier weeks, newest first, back to the source's first day.</summary>
    public IReadOnlyList<long> SameWeekday(string source, DateOnly day, int weeks) =>
        [.. Enumerable.Range(1, weeks).Select(w => day.AddDays(-7 * w)).Where(d => d >= First(source)).Select(d => Events(source, d))
            .OfType<long>()];

    public static async Task<DayHistory> Read(QualitySession session, DateOnly today, CancellationToken cancel)
    {
        var from = today.AddDays(-CountDays.Days);
        // Primary keys of all three.
        var closed = await session.Query(
            "SELECT d.day, d.closed_at IS NOT NULL, c.day IS NOT NULL FROM days d LEFT JOIN quality_day_counts c USING (day) WHERE d.day "
            + ">= $1",
            r => (Day: r.GetFieldValue<DateOnly>(0), Closed: r.GetBoolean(1), Counted: r.GetBoolean(2)), cancel, from);
        var known = closed.Where(d => d is { Closed: true, Counted: true }).Select(d => d.Day).ToHashSet();
        var newest = closed.Where(d => d.Closed).Select(d => d.Day).DefaultIfEmpty(from).Max();
        var seen = closed.Select(d => d.Day).ToHashSet();
        for (var day = from; day < newest; day = day.AddDays(1))
        {
            if (!seen.Contains(day)) known.Add(day);
        }

        // The total is what the rollup counted. Only the largest sources are listed one by one, because senders name them.
        Dictionary<string, Dictionary<DateOnly, long>> counts = new()
        {
            [""] = (await session.Query(
                "SELECT day, events FROM quality_day_counts WHERE day >= $1",
                r => (Day: r.GetFieldValue<DateOnly>(0), Events: r.GetInt64(1)), cancel, from)).ToDictionary(d => d.Day, d => d.Events),
        };
        foreach (var (day, source, events) in await session.Query(
                     """
                     SELECT day, source, events FROM quality_days
                     WHERE day >= $1 AND source IN (SELECT source FROM quality_days WHERE day >= $1 GROUP BY source
                       ORDER BY sum(events) DESC LIMIT $2)
                     """, r => (r.GetFieldValue<DateOnly>(0), r.GetString(1), r.GetInt64(2)), cancel, from, MaxSources))
        {
            if (!counts.TryGetValue(source, out var days)) counts[source] = days = [];
            days[day] = events;
        }

        // Primary key of quality_types.
        var received = (await session.Query(
            "SELECT source, max(last_received_at) FROM quality_types WHERE source = ANY ($1) GROUP BY source",
            r => (Source: r.GetString(0), At: r.GetFieldValue<DateTimeOffset>(1)), cancel, [counts.Keys.ToArray()])).ToDictionary(
            l => l.Source, l => l.At);
        foreach (var last in await session.Query("SELECT max(last_received_at) FROM quality_types HAVING count(*) > 0",
            r => r.GetFieldValue<DateTimeOffset>(0), cancel)) received[""] = last;
        return new DayHistory(known, counts, received);
    }
}
