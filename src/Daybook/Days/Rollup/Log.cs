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

    [LoggerMessage(611, LogLevel.Information,
        "{Ids} anonymous ids belong to other people now; {Days} days have a new revision because of it")]
    public static partial void PeopleMoved(ILogger logger, int ids, int days);

    [LoggerMessage(612, LogLevel.Error, "Rollup {RunId} could not move people whose anonymous ids changed hands")]
    public static partial void PeopleNotMoved(ILogger logger, Guid runId, Exception exception);

    [LoggerMessage(613, LogLevel.Information, "People are counted from now on: {Ids} anonymous ids belong to users")]
    public static partial void HistoryLinked(ILogger logger, long ids);

    [LoggerMessage(614, LogLevel.Error, "What was just stored could not be counted now; its marks stay for the timer")]
    public static partial void NotSoon(ILogger logger, Exception exception);

    [LoggerMessage(615, LogLevel.Error, "Rollup {RunId} could not count properties")]
    public static partial void PropertiesNotCounted(ILogger logger, Guid runId, Exception exception);

    [LoggerMessage(616, LogLevel.Debug, "Counted the {Events} events of {Day}; read for it: {Read}")]
    public static partial void CountedSoon(ILogger logger, long events, string day, WindowKind read);
}
