using Microsoft.Extensions.Options;

namespace Daybook.Watch.Quality.Checks;

/// <summary>
/// Share of stored events that were received long after they occurred, by source. It warns but never alarms, because all of an import of
/// history is late. Events that occurred before this Daybook was installed do not count: nobody could have sent them in time.
/// </summary>
internal sealed class LateRate(IOptions<QualityOptions> options) : ICheck
{
    public string Name => FindingNames.LateRate;

    public async Task<IReadOnlyList<Finding>> Look(QualityLook look, CancellationToken cancel) => EventRates.Judge(
        Name, $"received more than {options.Value.LateAfterHours} hours after they occurred", FindingStatus.Warn,
        options.Value.LateRatePercent,
        [.. (await EventRates.Stored(look, cancel)).Select(s => (s.Source, s.Late, s.Events - s.History))],
        "No events in this hour and the one before, apart from history of the time before Daybook was installed.");
}
