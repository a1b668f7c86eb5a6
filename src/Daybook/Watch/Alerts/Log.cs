using Microsoft.Extensions.Logging;

namespace Daybook.Watch.Alerts;

internal static partial class Log
{
    [LoggerMessage(1000, LogLevel.Warning, "Alert {Name} {Source} raised: {Summary}")]
    public static partial void Raised(ILogger logger, string name, string source, string summary);

    [LoggerMessage(1001, LogLevel.Warning, "Alert {Name} {Source} is still open: {Summary}")]
    public static partial void StillOpen(ILogger logger, string name, string source, string summary);

    [LoggerMessage(1002, LogLevel.Information, "Alert {Name} {Source} resolved: {Summary}")]
    public static partial void Resolved(ILogger logger, string name, string source, string summary);

    [LoggerMessage(1003, LogLevel.Warning, "The webhook did not accept notice {Notice}: {Reason}. It is tried again")]
    public static partial void NotDelivered(ILogger logger, long notice, string reason);

    [LoggerMessage(1010, LogLevel.Warning, "Not now: {Reason}")]
    public static partial void NotNow(ILogger logger, string reason);

    [LoggerMessage(1013, LogLevel.Error, "The watch over PostgreSQL failed, and this is no outage; it looks again")]
    public static partial void Failed(ILogger logger, Exception fault);
}
