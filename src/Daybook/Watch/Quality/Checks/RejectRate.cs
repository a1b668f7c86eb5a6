using Microsoft.Extensions.Options;

namespace Daybook.Watch.Quality.Checks;

/// <summary>Share of refused events, at the door or by Persist, among all received events, by source.</summary>
internal sealed class RejectRate(IOptions<QualityOptions> options) : ICheck
{
    // The source of requests whose key names none. Their stored events may name other sources, so its share is unknown.
    private const string NoSource = "default";

    public string Name => FindingNames.RejectRateHigh;

    public async Task<IReadOnlyList<Finding>> Look(QualityLook look, CancellationToken cancel)
    {
        var stored = (await EventRates.Stored(look, cancel)).ToDictionary(s => s.Source, s => s.Events);
        // rejected_events_age. Bots and one's own visits do not count, because somebody chose to refuse them (docs/bots.md) and the sender
        // is not at fault.
        var refused = (await look.Session.Query(
            "SELECT source, count(*) FROM rejected_events WHERE rejected_at >= $1 AND NOT (code = 'rule_violation' AND (detail LIKE "
            + "'%(rule: bot)' OR detail LIKE '%(rule: own_visit)')) GROUP BY source", r => (Source: r.GetString(0), Events: r.GetInt64(1)),
            cancel, EventRates.Since(look.Now))).ToDictionary(r => r.Source, r => r.Events);
        return EventRates.Judge(Name, "refused", FindingStatus.Fail, options.Value.RejectRatePercent,
            [.. stored.Keys.Union(refused.Keys)
                .Select(s =>
                    (s == NoSource ? "" : s, refused.GetValueOrDefault(s), refused.GetValueOrDefault(s) + stored.GetValueOrDefault(s)))]);
    }
}
