using Microsoft.Extensions.Options;

namespace Daybook.Watch.Quality.Checks;

/// <summary>
/// Share of stored events that were received long after they occurred, by source. It warns but never alarms, because all of a historical
/// import is late.
/// </summary>
internal sealed class LateRate(IOptions<QualityOptions> options) : ICheck
{
    public string Name => FindingNames.LateRate;

    public async Task<IReadOnlyList<Finding>> Look(QualityLook look, CancellationToken cancel) => EventRates.Judge(
        Name, $"received more than {options.Value.LateAfterHours} hours after they occurred", FindingStatus.Warn,
        options.Value.LateRatePercent,
        [.. (await EventRates.Stored(look, cancel)).Select(s => (s.Source, s.Late, s.Events))]);
}
