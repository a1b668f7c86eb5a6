using Microsoft.Extensions.Logging;

namespace Daybook.Ingest;

internal static partial class Log
{
    [LoggerMessage(300, LogLevel.Warning, "A message could not be put on {Queue}; {Requests} waiting requests get 503: {Detail}")]
    public static partial void QueueSendFailed(ILogger logger, string queue, int requests, string detail);

    [LoggerMessage(301, LogLevel.Warning, "The attestation of sent messages could not be put on the queue and waits: {Detail}")]
    public static partial void AttestationWaits(ILogger logger, string detail);

    [LoggerMessage(302, LogLevel.Error,
        "Event {EventId} packs into {Bytes} bytes, and a message holds {Most}. Its sender is answered 503. Lower "
            + "Daybook__Ingest__MaxEventBytes and report this")]
    public static partial void EventDoesNotFit(ILogger logger, Guid eventId, int bytes, int most);

    [LoggerMessage(303, LogLevel.Error, "Event {EventId} cannot be packed into a message; its sender is answered 503")]
    public static partial void EventNotPacked(ILogger logger, Guid eventId, Exception fault);

    [LoggerMessage(304, LogLevel.Error,
        "Acknowledged messages are not noted in {Folder} for the next 30 seconds. If the queue loses them now, the ledger cannot tell: "
            + "{Detail}")]
    public static partial void NotNoted(ILogger logger, string folder, string detail);

    [LoggerMessage(305, LogLevel.Error,
        "The journal in {Folder} is full with {Bytes} bytes, so acknowledged messages are not noted. It shrinks when the messages in it "
        + "are "
            + "stored; Daybook__Journal__MaxBytes may be raised")]
    public static partial void JournalFull(ILogger logger, string folder, long bytes);

    [LoggerMessage(306, LogLevel.Warning,
        "The keys of visitors without cookies from before {Day} could not be deleted; the next try is in an hour: {Detail}")]
    public static partial void VisitorKeysNotDeleted(ILogger logger, DateOnly day, string detail);
}
