using Microsoft.Extensions.Logging;

namespace Daybook.Ingest;

internal static partial class Log
{
    [LoggerMessage(300, LogLevel.Warning, "A message could not be put on {Queue}; {Requests} waiting requests get 503: {Detail}")]
    public static partial void QueueSendFailed(ILogger logger, string queue, int requests, string detail);

    [LoggerMessage(301, LogLevel.Warning, "The attestation of sent messages could not be put on the queue and waits: {Detail}")]
    public static partial void AttestationWaits(ILogger logger, string detail);
}
