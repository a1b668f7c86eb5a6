using Microsoft.Extensions.Logging;

namespace Daybook.Days.Columns;

internal static partial class Log
{
    [LoggerMessage(720, LogLevel.Information, "Wrote column files of {Days} days and {Months} months; {Retired} files were taken back")]
    public static partial void Written(ILogger logger, int days, int months, int retired);

    [LoggerMessage(721, LogLevel.Warning, "No column file of {Day}: {Reason} PostgreSQL answers for it; the next run tries again")]
    public static partial void NotWritten(ILogger logger, string day, string reason);

    [LoggerMessage(724, LogLevel.Warning, "No column file of month {Month}: {Reason} Its days' files are read; the next run tries again")]
    public static partial void NotMerged(ILogger logger, string month, string reason);

    [LoggerMessage(723, LogLevel.Warning,
        "The column file {Key} is missing in {Store} or not what was written, and nothing can make it again")]
    public static partial void NotAsWritten(ILogger logger, string key, string store);

    [LoggerMessage(722, LogLevel.Warning, "Column files stopped: {Reason} The next run goes on")]
    public static partial void Stopped(ILogger logger, string reason);
}
