using Microsoft.Extensions.Logging;

namespace Daybook.Watch.Quality;

internal static partial class Log
{
    [LoggerMessage(1004, LogLevel.Information, "Quality {RunId}: {Ok} ok, {Warn} to look at, {Fail} failing")]
    public static partial void Looked(ILogger logger, Guid runId, int ok, int warn, int fail);

    [LoggerMessage(1005, LogLevel.Warning, "{Check} could not run: {Reason}")]
    public static partial void CouldNotLook(ILogger logger, string check, string reason);

    [LoggerMessage(1006, LogLevel.Warning, "Not now: {Reason}")]
    public static partial void NotNow(ILogger logger, string reason);

    [LoggerMessage(1007, LogLevel.Information, "Another instance is running the checks")]
    public static partial void SomebodyElse(ILogger logger);

    [LoggerMessage(1011, LogLevel.Error, "{Check} failed; the other checks look all the same")]
    public static partial void CheckFailed(ILogger logger, string check, Exception exception);

    [LoggerMessage(1009, LogLevel.Error, "The look failed; no alert is raised or resolved until one succeeds")]
    public static partial void LookFailed(ILogger logger, Exception exception);

    [LoggerMessage(1008, LogLevel.Error, "The watch failed; it continues")]
    public static partial void WatchFailed(ILogger logger, Exception exception);
}
