using Microsoft.Extensions.Logging;

namespace Daybook.Reports.Columns;

internal static partial class Log
{
    [LoggerMessage(820, LogLevel.Warning, "PostgreSQL answers, because column files could not be read: {Reason}")]
    public static partial void ColumnsNotUsed(ILogger logger, string reason);

    [LoggerMessage(822, LogLevel.Warning, "Column files of days are read, because one of a month could not be read: {Reason}")]
    public static partial void MonthsNotUsed(ILogger logger, string reason);
}
