using Microsoft.Extensions.Logging;

namespace Daybook.Foundation;

internal static partial class Log
{
    [LoggerMessage(100, LogLevel.Error, "{Endpoint} failed")]
    public static partial void EndpointFailed(ILogger logger, string endpoint, Exception exception);

    [LoggerMessage(101, LogLevel.Warning, "{Endpoint} answered {Code}: {Detail}")]
    public static partial void DependencyUnavailable(ILogger logger, string endpoint, string code, string detail);

    [LoggerMessage(102, LogLevel.Warning, "{Endpoint} broke off while streaming: {Detail}")]
    public static partial void StreamBroken(ILogger logger, string endpoint, string detail);

    [LoggerMessage(103, LogLevel.Debug, "Queue {Queue} could not be made yet ({Reason})")]
    public static partial void QueueNotCreated(ILogger logger, string queue, string reason);

    [LoggerMessage(110, LogLevel.Warning, "A question about history needed more memory than the column engine may have: {Reason}")]
    public static partial void ColumnsOutOfMemory(ILogger logger, string reason);

    [LoggerMessage(111, LogLevel.Error,
        "DuckDB's library cannot be loaded, so PostgreSQL answers everything: publish with this platform's runtime identifier")]
    public static partial void ColumnsNoLibrary(ILogger logger, Exception exception);

    [LoggerMessage(112, LogLevel.Warning, "{Key} as downloaded is not what was written: expected sha256 {Expected}, found {Found}")]
    public static partial void ColumnFileDiffers(ILogger logger, string key, string expected, string found);

    [LoggerMessage(113, LogLevel.Warning,
        "The column cache was emptied, because PostgreSQL has not said for {Seconds} seconds which files may be kept")]
    public static partial void ColumnCacheEmptied(ILogger logger, double seconds);

    [LoggerMessage(114, LogLevel.Warning, "The column cache could not be compared with PostgreSQL: {Reason}")]
    public static partial void ColumnCacheNotSwept(ILogger logger, string reason);
}
