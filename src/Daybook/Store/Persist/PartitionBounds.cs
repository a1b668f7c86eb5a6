namespace Daybook.Store.Persist;

/// <summary>
/// One partition of <c>events</c>: a UTC day from the month of installation on, a UTC month before.
/// </summary>
/// <remarks>
/// Days keep today's work small; months keep the number of partitions small over decades, because a read over all partitions pays for
/// each of them.
/// </remarks>
/// <param name="Name">Such as <c>events_d20261122</c>.</param>
/// <param name="From">Inclusive.</param>
/// <param name="To">Exclusive.</param>
public sealed record PartitionBounds(string Name, DateTimeOffset From, DateTimeOffset To)
{
    /// <param name="installedAt">From <c>installation</c>.</param>
    public static PartitionBounds Of(DateTimeOffset time, DateTimeOffset installedAt)
    {
        var day = new DateTimeOffset(time.UtcDateTime.Date, TimeSpan.Zero);
        var month = day.AddDays(1 - day.Day);
        return time >= MonthOf(installedAt)
            ? new PartitionBounds($"events_d{day:yyyyMMdd}", day, day.AddDays(1))
            : new PartitionBounds($"events_m{month:yyyyMM}", month, month.AddMonths(1));
    }

    private static DateTimeOffset MonthOf(DateTimeOffset time)
    {
        var utc = time.UtcDateTime;
        return new DateTimeOffset(utc.Year, utc.Month, 1, 0, 0, 0, TimeSpan.Zero);
    }
}
