using Daybook.Watch.Quality.Counting;

namespace Daybook.Watch.Quality.Checks;

/// <summary>
/// A closed day of the last week on which a source has no events, although it has events before and after, and usually on that weekday.
/// </summary>
internal sealed class MissingDays : ICheck
{
    private const int LookBack = 7, Weeks = 4, LeastSameWeekdays = 2, LeastBefore = 5;

    public string Name => FindingNames.DayMissing;

    public Task<IReadOnlyList<Finding>> Look(QualityLook look, CancellationToken cancel)
    {
        var days = look.Days;
        if (days.Newest is not { } newest)
            return Task.FromResult<IReadOnlyList<Finding>>([Finding.TooLittle(Name, "", "No day is closed yet.")]);
        return Task.FromResult<IReadOnlyList<Finding>>([.. days.Sources.Select(source => Judge(days, source, newest))]);
    }

    internal static IReadOnlyList<DateOnly> Find(DayHistory days, string source, DateOnly newest) =>
        [.. Enumerable.Range(0, LookBack).Select(back => newest.AddDays(-back)).Where(day => IsMissing(days, source, day, newest)).Order()];

    private Finding Judge(DayHistory days, string source, DateOnly newest)
    {
        var missing = Find(days, source, newest);
        return new Finding(
            Name, missing.Count > 0 ? FindingStatus.Fail : FindingStatus.Ok,
            missing.Count > 0 ? $"No events on {string.Join(", ", missing.Select(d => $"{d:yyyy-MM-dd}"))}."
                : $"No closed day of the week up to {newest:yyyy-MM-dd} is missing.")
        {
            Source = source,
            Value = missing.Count,
            Threshold = 0,
            Unit = "days",
        };
    }

    private static bool IsMissing(DayHistory days, string source, DateOnly day, DateOnly newest)
    {
        if (days.Events(source, day) != 0 || days.First(source) >= day) return false;
        var later = Enumerable.Range(1, LookBack).Select(ahead => day.AddDays(ahead)).TakeWhile(d => d <= newest)
            .Any(d => days.Events(source, d) > 0)
            || days.LastReceived(source) is { } last && DateOnly.FromDateTime(last.UtcDateTime) > day;
        return later && Usual(days, source, day);
    }

    private static bool Usual(DayHistory days, string source, DateOnly day)
    {
        var same = days.SameWeekday(source, day, Weeks);
        return same.Count >= LeastSameWeekdays
            ? same.Count(n => n > 0) * 2 > same.Count
            : Enumerable.Range(1, 7).Count(back => days.Events(source, day.AddDays(-back)) > 0) >= LeastBefore;
    }
}
