using Daybook.Privacy.Erasing;
using Microsoft.Extensions.Logging;

namespace Daybook.Privacy;

/// <summary>No message names a person.</summary>
internal static partial class Log
{
    [LoggerMessage(900, LogLevel.Information, "Erasure {ErasureId} began; {Caller} asked for it")]
    public static partial void Began(ILogger logger, Guid erasureId, string caller);

    [LoggerMessage(901, LogLevel.Information, "Erasure {ErasureId} reached the state {State}")]
    public static partial void Advanced(ILogger logger, Guid erasureId, ErasureState state);

    [LoggerMessage(902, LogLevel.Warning,
        "Erasure {ErasureId} stopped after the state {State}: {Reason} It continues within a few minutes")]
    public static partial void Interrupted(ILogger logger, Guid erasureId, ErasureState state, string reason);

    [LoggerMessage(903, LogLevel.Information, "Erasure {ErasureId} had stopped after the state {State}; another run takes over")]
    public static partial void TakenOver(ILogger logger, Guid erasureId, ErasureState state);

    [LoggerMessage(904, LogLevel.Warning, "Erasure {ErasureId} cannot show that it is alive: {Reason}")]
    public static partial void NoLife(ILogger logger, Guid erasureId, string reason);

    [LoggerMessage(905, LogLevel.Error, "Erasure {ErasureId} failed; it is tried again")]
    public static partial void Failed(ILogger logger, Guid erasureId, Exception exception);

    [LoggerMessage(910, LogLevel.Information,
        "Retention {RunId} sealed {Days} days and dropped {Partitions} partitions; {Waiting} days wait")]
    public static partial void Swept(ILogger logger, Guid runId, int days, int partitions, int waiting);

    [LoggerMessage(911, LogLevel.Warning, "Retention {RunId} refused: {Reason}")]
    public static partial void SweepRefused(ILogger logger, Guid runId, string reason);

    [LoggerMessage(912, LogLevel.Error, "Retention {RunId} failed; the next one begins where it stopped")]
    public static partial void SweepFailed(ILogger logger, Guid runId, Exception exception);

    [LoggerMessage(913, LogLevel.Information, "Dropped partition {Name} with {Events} events; they are in the archive")]
    public static partial void PartitionDropped(ILogger logger, string name, long events);

    [LoggerMessage(906, LogLevel.Warning, "Not now: {Reason}")]
    public static partial void NotNow(ILogger logger, string reason);

    [LoggerMessage(907, LogLevel.Error, "Retention or erasures failed, and this is no outage; the next run tries again")]
    public static partial void WorkFailed(ILogger logger, Exception fault);
}
