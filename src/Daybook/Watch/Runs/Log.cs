using Microsoft.Extensions.Logging;

namespace Daybook.Watch.Runs;

internal static partial class Log
{
    [LoggerMessage(604, LogLevel.Information, "Rollup {RunId} had stopped; another run takes over")]
    public static partial void TakenOver(ILogger logger, Guid runId);

    [LoggerMessage(810, LogLevel.Warning, "The rollup stopped: {Reason} The next one finds all the marks")]
    public static partial void NotNow(ILogger logger, string reason);

    [LoggerMessage(811, LogLevel.Error, "The rollup failed, and this is no outage; the next one finds all the marks")]
    public static partial void Failed(ILogger logger, Exception fault);
}
