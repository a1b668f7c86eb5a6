using Microsoft.Extensions.Logging;

namespace Daybook.Reports.Columns;

internal static partial class Log
{
    [LoggerMessage(820, LogLevel.Warning, "PostgreSQL answers, because column files could not be read: {Reason}")]
    public static partial void ColumnsNotUsed(ILogger logger, string reason);
}
