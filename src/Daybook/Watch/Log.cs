using Microsoft.Extensions.Logging;

namespace Daybook.Watch;

internal static partial class Log
{
    [LoggerMessage(800, LogLevel.Information, "Folded {Messages} messages from before {Before} into the ledger's hours")]
    public static partial void Folded(ILogger logger, int messages, DateTimeOffset before);

    [LoggerMessage(801, LogLevel.Information, "{Caller} put {Replayed} of {Matched} {Target} back into the stream")]
    public static partial void Replayed(ILogger logger, string caller, int replayed, int matched, string target);

    [LoggerMessage(802, LogLevel.Information, "{Caller} discarded {Discarded} {Target}: {Reason}")]
    public static partial void Discarded(ILogger logger, string caller, int discarded, string target, string reason);

    [LoggerMessage(804, LogLevel.Warning, "Message {MessageId} with {Events} events was written off by {Caller}: {Reason}")]
    public static partial void WrittenOff(ILogger logger, Guid messageId, int events, string caller, string reason);

    [LoggerMessage(803, LogLevel.Warning, "The ledger's old messages were not folded, the next rollup tries again: {Reason}")]
    public static partial void NotFolded(ILogger logger, string reason);

    [LoggerMessage(805, LogLevel.Error, "The ledger's old messages were not folded, and this is no outage; the next rollup tries again")]
    public static partial void FoldFailed(ILogger logger, Exception fault);

    [LoggerMessage(806, LogLevel.Information,
        "The journal told the ledger of {Messages} messages that no attestation had brought and that have no outcome yet ({File})")]
    public static partial void JournalTold(ILogger logger, long messages, string file);

    [LoggerMessage(807, LogLevel.Warning,
        "The journal has {Messages} messages of hours that the ledger has folded, so nobody can say whether they were stored ({File})")]
    public static partial void JournalTooOld(ILogger logger, long messages, string file);

    [LoggerMessage(808, LogLevel.Warning, "The journal's file {File} has {Lines} lines that cannot be read, as after a power cut")]
    public static partial void JournalBroken(ILogger logger, string file, int lines);

    [LoggerMessage(809, LogLevel.Error,
        "{Messages} messages with {Events} events were acknowledged by the queue and are nowhere, the first of the hour {Hour}: GET "
        + "/ops/ledger "
            + "names them")]
    public static partial void JournalLost(ILogger logger, int messages, int events, DateTimeOffset hour);

    [LoggerMessage(812, LogLevel.Warning, "The journal waits to be compared with the ledger: {Reason}")]
    public static partial void JournalWaits(ILogger logger, string reason);

    [LoggerMessage(813, LogLevel.Error, "The journal could not be compared with the ledger, and this is no outage; it is tried again")]
    public static partial void JournalFailed(ILogger logger, Exception fault);
}
