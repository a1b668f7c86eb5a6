using Microsoft.Extensions.Logging;

namespace Daybook.Reports.Sql;

internal static partial class Log
{
    [LoggerMessage(821, LogLevel.Warning, "A statement in SQL was not answered, because column files could not be read: {Reason}")]
    public static partial void SqlUnusable(ILogger logger, string reason);
}
