using Microsoft.Extensions.Logging;

namespace Daybook.Reports.Live;

internal static partial class Log
{
    [LoggerMessage(830, LogLevel.Warning, "The event stream waits, because the database does not answer: {Reason}")]
    public static partial void FeedWaits(ILogger logger, string reason);

    [LoggerMessage(831, LogLevel.Error, "The event stream could not look for new events; it tries again")]
    public static partial void FeedFailed(ILogger logger, Exception exception);
}
