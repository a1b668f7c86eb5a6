using NodaTime;

namespace Daybook.Foundation.Time;

/// <summary>The quarter of a UTC hour: the unit in which days are marked and counted.</summary>
public static class UtcQuarter
{
    public const long Ticks = 15 * TimeSpan.TicksPerMinute;

    /// <summary>
    /// From where SQL counts quarters: <c>date_bin('15 minutes', time, {Origin})</c>. It lies before every event, because PostgreSQL 15's
    /// date_bin is wrong for exact multiples before its origin.
    /// </summary>
    public const string Origin = "'1970-01-01T00:00:00Z'";

    public static readonly Duration Length = Duration.FromTicks(Ticks);
}
