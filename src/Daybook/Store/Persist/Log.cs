using Microsoft.Extensions.Logging;

namespace Daybook.Store.Persist;

internal static partial class Log
{
    [LoggerMessage(400, LogLevel.Warning, "PostgreSQL cannot store at the moment; messages wait. {Reason}")]
    public static partial void StoreLost(ILogger logger, string reason);

    [LoggerMessage(401, LogLevel.Information, "PostgreSQL stores again")]
    public static partial void StoreBack(ILogger logger);

    [LoggerMessage(402, LogLevel.Debug, "A message of {Queue} cannot be stored now: {MessageId}. {Reason}")]
    public static partial void NotNow(ILogger logger, string queue, Guid? messageId, string reason);

    [LoggerMessage(403, LogLevel.Information, "Put a copy of message {MessageId} back on {Queue}, visible in {Seconds:0} s")]
    public static partial void Deferred(ILogger logger, string queue, Guid? messageId, double seconds);

    [LoggerMessage(404, LogLevel.Error, "Message {MessageId} of {Queue} failed while the store works (failure {Failures})")]
    public static partial void FailedByItself(ILogger logger, string queue, Guid? messageId, int failures, Exception exception);

    [LoggerMessage(405, LogLevel.Error, "Event {EventId} of message {MessageId} can never be stored ({Code}): {Reason}")]
    public static partial void EventCondemned(ILogger logger, Guid eventId, Guid messageId, string code, string reason);

    [LoggerMessage(406, LogLevel.Error, "Message {MessageId} failed {Times} times while the store worked; it goes to the poison queue")]
    public static partial void GaveUp(ILogger logger, Guid messageId, long times);

    [LoggerMessage(407, LogLevel.Error, "Message {MessageId} of {Queue} cannot be read; it goes to the poison queue. {Reason}")]
    public static partial void Undecodable(ILogger logger, string queue, Guid? messageId, string reason);

    [LoggerMessage(408, LogLevel.Warning, "Brought message {MessageId} back from {Queue} (time {Revived})")]
    public static partial void Revived(ILogger logger, string queue, Guid messageId, int revived);

    [LoggerMessage(409, LogLevel.Error, "Dead letter: message {MessageId} of {Queue} ({Code}). {Reason}")]
    public static partial void Dead(ILogger logger, string queue, Guid? messageId, string code, string reason);

    [LoggerMessage(410, LogLevel.Debug, "A transaction is tried again (attempt {Attempt}): {Reason}")]
    public static partial void TryAgain(ILogger logger, int attempt, string reason);

    [LoggerMessage(411, LogLevel.Information, "Made partition {Name}")]
    public static partial void PartitionMade(ILogger logger, string name);

    [LoggerMessage(412, LogLevel.Warning, "A lock that is needed to make partitions is busy (attempt {Attempt})")]
    public static partial void PartitionLockBusy(ILogger logger, int attempt);

    [LoggerMessage(413, LogLevel.Warning, "The canary event does not pass either, so nothing is given up: {Reason}")]
    public static partial void CanaryFailed(ILogger logger, string reason);

    [LoggerMessage(414, LogLevel.Critical,
        "Daybook__Persist__Dedupe is off: every delivery is stored again, and every number will be wrong. This is for a proof run only")]
    public static partial void DedupeOff(ILogger logger);

    [LoggerMessage(415, LogLevel.Debug, "Message {MessageId} is finished: {Events} events of request {RequestId}")]
    public static partial void Finished(ILogger logger, Guid messageId, Guid requestId, int events);
}
