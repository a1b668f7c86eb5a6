using Daybook.Watch.Quality.Counting;
using Daybook.Watch.Quality.Maths;
using Microsoft.Extensions.Options;

namespace Daybook.Watch.Quality.Checks;

/// <summary>The newest closed day has far more or far fewer events than the same weekday in the previous eight weeks.</summary>
internal sealed class VolumeAnomaly(IOptions<QualityOptions> options) : ICheck
{
    private const int Weeks = 8, LeastWeeks = 4, LeastEvents = 50;

    public string Name => FindingNames.VolumeAnomaly;

    public Task<IReadOnlyList<Finding>> Look(QualityLook look, CancellationToken cancel) => Task.FromResult<IReadOnlyList<Finding>>(
        look.Days.Newest is { } newest
            ? [.. look.Days.Sources.Select(source => Judge(look.Days, source, newest))]
            : [Finding.TooLittle(Name, "", "No day is closed yet.")]);

    private Finding Judge(DayHistory days, string source, DateOnly day)
    {
        var history = days.SameWeekday(source, day, Weeks);
        if (days.Events(source, day) is not { } events || history.Count < LeastWeeks)
            return Finding.TooLittle(Name, source,
                $"{history.Count} earlier days of the weekday of {day:yyyy-MM-dd} are known; {LeastWeeks} are needed.");
        var deviation = RobustDeviation.Of(history, events);
        var said =
            $"{events} events on {day:yyyy-MM-dd}; the median of {history.Count} earlier days of that weekday is {deviation.Median:0.#}.";
        if (events < LeastEvents && deviation.Median < LeastEvents)
            return Finding.TooLittle(Name, source, $"{said} Fewer than {LeastEvents} are not judged.");
        var (score, limit) = (Math.Round(deviation.Score, 1), options.Value.VolumeDeviations);
        var status = Math.Abs(score) < limit ? FindingStatus.Ok : Math.Abs(score) < 2 * limit ? FindingStatus.Warn : FindingStatus.Fail;
        return new Finding(Name, status, said) { Source = source, Value = score, Threshold = limit, Unit = "deviations" };
    }
}
