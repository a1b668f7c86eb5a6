using Microsoft.Extensions.Logging;

namespace Daybook.Days.Rollup;

internal static partial class Log
{
    [LoggerMessage(600, LogLevel.Information, "Rollup {RunId} ({Kind}) counted {Days} days in {Seconds:0.0} s, {Changed} changed")]
    public static partial void Counted(ILogger logger, Guid runId, string kind, int days, double seconds, int changed);

    [LoggerMessage(601, LogLevel.Error, "Rollup {RunId} could not count {Day}; its marks stay for the next run")]
    public static partial void DayFailed(ILogger logger, Guid runId, string day, Exception exception);

    [LoggerMessage(602, LogLevel.Warning, "Rollup {RunId} stopped at {Day}: {Reason} The next run continues there")]
    public static partial void Interrupted(ILogger logger, Guid runId, string day, string reason);

    [LoggerMessage(603, LogLevel.Warning,
        "Rollup {RunId} refused {Day}: it is before the retention horizon, so its raw events may be gone")]
    public static partial void Refused(ILogger logger, Guid runId, string day);

    [LoggerMessage(604, LogLevel.Warning, "Rollup {RunId} cannot show that it is alive: {Reason}")]
    public static partial void NoLife(ILogger logger, Guid runId, string reason);

    [LoggerMessage(605, LogLevel.Warning, "No rollup now: {Reason}")]
    public static partial void NotNow(ILogger logger, string reason);

    [LoggerMessage(606, LogLevel.Information, "Rebuilt {Days} days: the daily tables held days of {Old} and hold days of {New} now")]
    public static partial void Rebuilt(ILogger logger, int days, string old, string @new);

    [LoggerMessage(607, LogLevel.Information, "Recounted {Days} days from raw events and compared the daily tables: {Faults} faults")]
    public static partial void Recounted(ILogger logger, int days, int faults);

    [LoggerMessage(608, LogLevel.Error, "{Table} is wrong on {Day}: {Fault}")]
    public static partial void Fault(ILogger logger, string table, string day, string fault);

    [LoggerMessage(609, LogLevel.Information,
        "Rollup {RunId} counted {Days} days from {First} on together and computed the small tables again")]
    public static partial void CountedTogether(ILogger logger, Guid runId, int days, string first);

    [LoggerMessage(610, LogLevel.Warning, "Rollup {RunId} could not count the days from {First} on together; it continues one by one")]
    public static partial void NotTogether(ILogger logger, Guid runId, string first, Exception exception);
}
