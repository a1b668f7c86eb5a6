namespace Daybook.Standalone;

/// <summary>All log messages of this host.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Error, "Function {Function} failed.")]
    public static partial void FunctionFailed(this ILogger log, Exception fault, string function);

    [LoggerMessage(2, LogLevel.Debug, "Function {Function}: the caller has disconnected.")]
    public static partial void CallerGone(this ILogger log, string function);

    [LoggerMessage(3, LogLevel.Warning, "A request that cannot be read was answered without a body.")]
    public static partial void LastWordFailed(this ILogger log, Exception fault);

    [LoggerMessage(10, LogLevel.Warning, "Queue {Queue} cannot be reached ({Reason}); trying on.")]
    public static partial void QueueDown(this ILogger log, string queue, string reason);

    [LoggerMessage(11, LogLevel.Information, "Queue {Queue} answers again.")]
    public static partial void QueueUp(this ILogger log, string queue);

    [LoggerMessage(12, LogLevel.Warning,
        "Function {Function} failed on message {MessageId} of queue {Queue}, delivery {DequeueCount} of {MaxDequeueCount}.")]
    public static partial void MessageFailed(this ILogger log, Exception fault, string function, string messageId, string queue,
        long dequeueCount, int maxDequeueCount);

    [LoggerMessage(13, LogLevel.Warning, "Message {MessageId} of queue {Queue} goes to {PoisonQueue}: {Reason}.")]
    public static partial void MessagePoisoned(this ILogger log, string messageId, string queue, string poisonQueue, string reason);

    [LoggerMessage(14, LogLevel.Error,
        "Message {MessageId} of queue {Queue} is given up ({Reason}). This queue has no poison queue, so the message is not tried again "
            + "and expires.")]
    public static partial void MessageAbandoned(this ILogger log, string messageId, string queue, string reason);

    [LoggerMessage(15, LogLevel.Information,
        "Message {MessageId} of queue {Queue}: another receiver took over the lease, so the work of this run may be repeated.")]
    public static partial void LeaseLost(this ILogger log, string messageId, string queue);

    [LoggerMessage(16, LogLevel.Warning,
        "Message {MessageId} of queue {Queue} could not be settled ({Reason}); it comes back when its lease ends.")]
    public static partial void MessageNotSettled(this ILogger log, string messageId, string queue, string reason);

    [LoggerMessage(17, LogLevel.Warning,
        "Stopped with {Count} invocations of queue {Queue} still running; their messages come back when their leases end.")]
    public static partial void DrainTimedOut(this ILogger log, int count, string queue);

    [LoggerMessage(18, LogLevel.Debug, "Message {MessageId} of queue {Queue}: its lease could not be renewed this time ({Reason}).")]
    public static partial void RenewalFailed(this ILogger log, string messageId, string queue, string reason);

    [LoggerMessage(19, LogLevel.Error, "The pump of queue {Queue} had an internal fault; it continues.")]
    public static partial void PumpFault(this ILogger log, Exception fault, string queue);

    [LoggerMessage(30, LogLevel.Warning, "Timer {Timer} waits, because PostgreSQL cannot store its state now ({Reason}).")]
    public static partial void TimerWaits(this ILogger log, string timer, string reason);

    [LoggerMessage(31, LogLevel.Information, "Timer {Timer}: PostgreSQL answers again.")]
    public static partial void TimerResumes(this ILogger log, string timer);

    [LoggerMessage(32, LogLevel.Information, "Timer {Timer} runs; it was due {Due:O}{PastDue}.")]
    public static partial void TimerRuns(this ILogger log, string timer, DateTimeOffset due, string pastDue);

    [LoggerMessage(33, LogLevel.Error, "Timer {Timer} had an internal fault; it continues.")]
    public static partial void TimerFault(this ILogger log, Exception fault, string timer);
}
