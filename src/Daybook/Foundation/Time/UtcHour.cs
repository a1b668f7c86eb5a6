namespace Daybook.Foundation.Time;

/// <summary>The UTC hour of a time: the unit of the ledger, of messages and of rates.</summary>
public static class UtcHour
{
    /// <summary>The hour's first moment.</summary>
    public static DateTimeOffset Of(DateTimeOffset time) =>
        new(time.UtcTicks / TimeSpan.TicksPerHour * TimeSpan.TicksPerHour, TimeSpan.Zero);

    /// <summary>Hours since 1970, as messages carry them.</summary>
    public static int ToNumber(DateTimeOffset hour) => (int)(hour.ToUnixTimeSeconds() / 3600);

    /// <summary>The opposite of <see cref="ToNumber"/>.</summary>
    public static DateTimeOffset FromNumber(long number) => DateTimeOffset.FromUnixTimeSeconds(number * 3600);
}
