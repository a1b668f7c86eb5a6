namespace Daybook.Watch.Quality.Maths;

/// <summary>How long a source may be silent, learnt from its active hours. A shop that sleeps at night is not stale at night.</summary>
internal static class UsualSilence
{
    private const int LeastHours = 12, LeastDays = 3;
    private const double Allowance = 1.5;

    /// <param name="hours">UTC hours with events, ascending, without repeats.</param>
    /// <param name="never">Silence that is never too long.</param>
    /// <returns>If the silence is longer than this, the source is stale. Null if there are fewer than 12 hours, or hours on fewer than 3
    /// days, because that is no history.</returns>
    public static TimeSpan? Limit(IReadOnlyList<DateTimeOffset> hours, TimeSpan never)
    {
        if (hours.Count < LeastHours || hours.Select(h => h.UtcDateTime.Date).Distinct().Count() < LeastDays) return null;
        var longest = hours.Zip(hours.Skip(1), (a, b) => b - a).Max();
        var limit = longest * Allowance;
        return limit > never ? limit : never;
    }
}
