using Microsoft.Extensions.Options;

namespace Daybook.Watch.Quality.Checks;

/// <summary>
/// Share of repeated events among all that arrived. Not by source, because they are counted by message and a message can have several
/// sources.
/// </summary>
internal sealed class DuplicateRate(IOptions<QualityOptions> options) : ICheck
{
    public string Name => FindingNames.DuplicateRate;

    public async Task<IReadOnlyList<Finding>> Look(QualityLook look, CancellationToken cancel)
    {
        // messages_hour.
        var (duplicate, events) = (await look.Session.Query(
            "SELECT coalesce(sum(duplicate), 0)::bigint, coalesce(sum(events), 0)::bigint FROM messages WHERE hour >= $1",
            r => (r.GetInt64(0), r.GetInt64(1)), cancel, EventRates.Since(look.Now))).Single();
        return EventRates.Judge(Name, "stored before", FindingStatus.Warn, options.Value.DuplicateRatePercent, [("", duplicate, events)]);
    }
}
