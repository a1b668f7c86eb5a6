using Microsoft.Extensions.Logging;

namespace Daybook.Web.Dashboard;

internal static partial class Log
{
    [LoggerMessage(EventId = 10, Level = LogLevel.Debug, Message = "The page's first questions were not asked ahead of it: {Why}")]
    public static partial void NotWarmed(ILogger logger, string why);
}
