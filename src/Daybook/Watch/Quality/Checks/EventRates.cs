using Daybook.Foundation.Time;
using Daybook.Watch.Quality.Counting;
using Daybook.Watch.Quality.Maths;

namespace Daybook.Watch.Quality.Checks;

/// <summary>Shares of events in the current and the previous hour of receipt. That is one to two hours, so that a burst shows.</summary>
internal static class EventRates
{
    private const int LeastHits = 5;

    /// <summary>The first hour that counts.</summary>
    public static DateTimeOffset Since(DateTimeOffset now) => UtcHour.Of(now).AddHours(-1);

    /// <summary>Stored events by source, largest sources first, and how many of them were late.</summary>
    public static Task<List<(string Source, long Events, long Late)>> Stored(QualityLook look, CancellationToken cancel) =>
        look.Session.Query(
        // Primary key of quality_hours.
        "SELECT source, sum(events)::bigint, sum(late)::bigint FROM quality_hours WHERE hour >= $1 GROUP BY source ORDER BY 2 DESC",
        r => (r.GetString(0), r.GetInt64(1), r.GetInt64(2)), cancel, Since(look.Now));

    /// <param name="sources">Each source with its bad events and all its events.</param>
    /// <param name="bad">The worst possible status: warn or fail.</param>
    public static IReadOnlyList<Finding> Judge(string name, string what, FindingStatus bad, double percent,
        IReadOnlyList<(string Source, long Hits, long Total)> sources) =>
    [
        One(name, what, bad, percent, "", sources.Sum(s => s.Hits), sources.Sum(s => s.Total)),
        .. sources.Where(s => s.Source.Length > 0).OrderByDescending(s => s.Hits).ThenByDescending(s => s.Total).Take(DayHistory.MaxSources)
            .Select(s => One(name, what, bad, percent, s.Source, s.Hits, s.Total)),
    ];

    internal static Finding One(string name, string what, FindingStatus bad, double percent, string source, long hits, long total)
    {
        var said = $"{hits} of {total} events since the beginning of the hour before this one were {what}.";
        if (total == 0)
            return Finding.TooLittle(name, source, "No events in this hour and the one before.") with
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
