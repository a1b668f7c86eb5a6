using Daybook.Foundation.Time;
using Daybook.Watch.Quality.Counting;
using Daybook.Watch.Quality.Maths;

namespace Daybook.Watch.Quality.Checks;

/// <summary>Shares of events in the current and the previous hour of receipt. That is one to two hours, so that a burst shows.</summary>
internal static class EventRates
{
    private const int LeastHits = 5;

    private const string NoEvents = "No events in this hour and the one before.";

    /// <summary>The first hour that counts.</summary>
    public static DateTimeOffset Since(DateTimeOffset now) => UtcHour.Of(now).AddHours(-1);

    /// <summary>
    /// Stored events by source, largest sources first, how many of them were late, and how many are older than this installation.
    /// </summary>
    public static Task<List<(string Source, long Events, long Late, long History)>> Stored(QualityLook look, CancellationToken cancel) =>
        look.Session.Query(
        // Primary key of quality_hours.
        """
        SELECT source, sum(events)::bigint, sum(late)::bigint, sum(history)::bigint
        FROM quality_hours WHERE hour >= $1 GROUP BY source ORDER BY 2 DESC
        """,
        r => (r.GetString(0), r.GetInt64(1), r.GetInt64(2), r.GetInt64(3)), cancel, Since(look.Now));

    /// <param name="sources">Each source with its bad events and all its events.</param>
    /// <param name="bad">The worst possible status: warn or fail.</param>
    /// <param name="nothing">What it means if a source has none.</param>
    public static IReadOnlyList<Finding> Judge(string name, string what, FindingStatus bad, double percent,
        IReadOnlyList<(string Source, long Hits, long Total)> sources, string nothing = NoEvents) =>
    [
        One(name, what, bad, percent, "", sources.Sum(s => s.Hits), sources.Sum(s => s.Total), nothing),
        .. sources.Where(s => s.Source.Length > 0).OrderByDescending(s => s.Hits).ThenByDescending(s => s.Total).Take(DayHistory.MaxSources)
            .Select(s => One(name, what, bad, percent, s.Source, s.Hits, s.Total, nothing)),
    ];

    internal static Finding One(string name, string what, FindingStatus bad, double percent, string source, long hits, long total,
        string nothing = NoEvents)
    {
        var said = $"{hits} of {total} events since the beginning of the hour before this one were {what}.";
        if (total == 0)
            return Finding.TooLittle(name, source, nothing) with
            {
                Threshold = percent,
                Unit = "percent"
            };
        var sure = hits >= LeastHits && WilsonBound.Lower(hits, total) * 100 > percent;
        return new Finding(name, sure ? bad : FindingStatus.Ok,
            said)
        { Source = source, Value = Math.Round(100.0 * hits / total, 3), Threshold = percent, Unit = "percent" };
    }
}
