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
}
