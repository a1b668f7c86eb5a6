using Microsoft.Extensions.Logging;

namespace Daybook.Client;

/// <summary>Every message that the client logs.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "Daybook rejected {Count} events. First: {EventType}, {Code} {Field}: {Detail}")]
    public static partial void Rejected(this ILogger log, int count, string? eventType, string code, string? field, string detail);

    [LoggerMessage(2, LogLevel.Warning, "Daybook accepted events with {Count} warnings. First: {Code} {Field}: {Detail}")]
    public static partial void Warned(this ILogger log, int count, string code, string? field, string detail);

    [LoggerMessage(3, LogLevel.Warning,
        "Daybook could not be reached ({Status}: {Detail}). The events are kept and sent again in {Seconds:0.#} s.")]
    public static partial void SentLater(this ILogger log, int status, string detail, double seconds);

    [LoggerMessage(4, LogLevel.Error,
        "Daybook does not accept this client's key ({Status}: {Detail}). Sending has stopped. The events are kept. Mend the key; one "
            + "request looks again in {Minutes} min or at the next flush.")]
    public static partial void NoAccess(this ILogger log, int status, string detail, double minutes);

    [LoggerMessage(5, LogLevel.Warning,
        "Dropped {Count} events so far because the queue is full. Daybook is slow or away, or MaxQueue (MaxSpoolBytes) is too small.")]
    public static partial void DroppedFull(this ILogger log, long count);

    [LoggerMessage(6, LogLevel.Error, "The spool cannot be written, so an event was dropped. Look at the disk of SpoolDirectory.")]
    public static partial void SpoolFailed(this ILogger log, Exception e);

    [LoggerMessage(7, LogLevel.Error,
        "Lost {Count} events: the client ended before Daybook had them. A SpoolDirectory would have kept them.")]
    public static partial void LostAtEnd(this ILogger log, long count);

    [LoggerMessage(8, LogLevel.Information, "{Count} events stay in the spool and are sent at the next start.")]
    public static partial void KeptAtEnd(this ILogger log, long count);

    [LoggerMessage(9, LogLevel.Information,
        "Found {Count} events in the spool {Folder}, left by a process that has ended. They are sent now.")]
    public static partial void FoundInSpool(this ILogger log, int count, string folder);

    [LoggerMessage(10, LogLevel.Information,
        "The spool's file {File} ends with {Bytes} bytes of an event that was never acknowledged to its caller. They are ignored.")]
    public static partial void TornSegment(this ILogger log, string file, long bytes);

    [LoggerMessage(11, LogLevel.Error,
        "The spool's file {File} has {Count} damaged events, which cannot be sent. The file is kept beside the others, as .damaged.")]
    public static partial void DamagedSegment(this ILogger log, string file, int count);

    [LoggerMessage(12, LogLevel.Error, "Sending failed inside the client. It is tried again.")]
    public static partial void SenderFailed(this ILogger log, Exception e);

    [LoggerMessage(13, LogLevel.Error, "A callback of the app failed.")]
    public static partial void CallbackFailed(this ILogger log, Exception e);
}
