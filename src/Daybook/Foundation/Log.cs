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
}
