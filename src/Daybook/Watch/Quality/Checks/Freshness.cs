using Daybook.Foundation;
using Daybook.Watch.Quality.Counting;
using Daybook.Watch.Quality.Maths;
using Microsoft.Extensions.Options;

namespace Daybook.Watch.Quality.Checks;

/// <summary>A source has been silent for more than one and a half times its longest silence of the last 8 days.</summary>
internal sealed class Freshness(IOptions<QualityOptions> options) : ICheck
{
    public string Name => FindingNames.DataStale;

    public async Task<IReadOnlyList<Finding>> Look(QualityLook look, CancellationToken cancel)
    {
        // quality_hours: scans 9 days of it twice.
        var all = await look.Session.Query(
            "SELECT hour, max(last_received_at) FROM quality_hours GROUP BY hour ORDER BY hour",
            r => (Hour: r.GetFieldValue<DateTimeOffset>(0), Last: r.GetFieldValue<DateTimeOffset>(1)), cancel);
        var largest = await look.Session.Query(
            """
            SELECT source, hour, max(last_received_at) FROM quality_hours
            WHERE source IN (SELECT source FROM quality_hours GROUP BY source ORDER BY sum(events) DESC LIMIT $1)
            GROUP BY source, hour ORDER BY source, hour
            """, r => (Source: r.GetString(0), Hour: r.GetFieldValue<DateTimeOffset>(1), Last: r.GetFieldValue<DateTimeOffset>(2)), cancel,
              DayHistory.MaxSources);
        return
        [
            all.Count > 0 ? Judge("", [.. all.Select(r => r.Hour)], all.Max(r => r.Last), look.Now) : Empty(look),
            .. largest.GroupBy(r => r.Source).Select(g => Judge(g.Key, [.. g.Select(r => r.Hour)], g.Max(r => r.Last), look.Now)),
        ];
    }

    private Finding Judge(string source, IReadOnlyList<DateTimeOffset> hours, DateTimeOffset last, DateTimeOffset now)
    {
        var silence = now - last;
        var said = $"The newest event was received at {DaybookJson.Iso8601(last)}";
        if (UsualSilence.Limit(hours, TimeSpan.FromMinutes(options.Value.StaleAfterMinutes)) is not { } limit)
            return Finding.TooLittle(Name, source,
                $"{said}; events in fewer than 12 hours or on fewer than 3 days are too little history to judge.") with
            {
                Value = Minutes(silence),
                Unit = "minutes"
            };
        return new Finding(Name, silence > limit ? FindingStatus.Fail : FindingStatus.Ok,
            said + ".")
        { Source = source, Value = Minutes(silence), Threshold = Minutes(limit), Unit = "minutes" };
    }

    // There were events once, but none for 9 days. No source is left to judge, so this judges the whole installation.
    private Finding Empty(QualityLook look) => look.Days.LastReceived("") is { } last
        ? new Finding(Name, FindingStatus.Fail,
            $"Nothing has been received since {DaybookJson.Iso8601(last)}.")
        {
            Value = Minutes(look.Now - last),
            Threshold = options.Value.StaleAfterMinutes,
            Unit = "minutes"
        }
        : Finding.TooLittle(Name, "", "Nothing has been received yet.");

    private static double Minutes(TimeSpan time) => Math.Round(Math.Max(0, time.TotalMinutes), 1);
}
