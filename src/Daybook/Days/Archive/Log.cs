using Microsoft.Extensions.Logging;

namespace Daybook.Days.Archive;

internal static partial class Log
{
    [LoggerMessage(700, LogLevel.Information,
        "Published {Days} days to {Store} as manifest {Sequence}; {Failed} days wait for the next try")]
    public static partial void Published(ILogger logger, int days, string store, long sequence, int failed);

    [LoggerMessage(701, LogLevel.Error,
        "{Store} stored {Key} wrongly: {Sent} bytes sent, {Stored} read back; revision {Revision} sent, {StoredRevision} read back")]
    public static partial void StoredDiffers(ILogger logger, string store, string key, int sent, int stored, long revision,
        long storedRevision);

    [LoggerMessage(702, LogLevel.Warning,
        "Not published: {Key}. {Reason} The day keeps its previous file and entry; the next run tries again")]
    public static partial void FileFailed(ILogger logger, string key, string reason);

    [LoggerMessage(707, LogLevel.Error, "The archived part {Key} still holds events of erased people; it is tried again")]
    public static partial void PartFailed(ILogger logger, string key, Exception exception);

    [LoggerMessage(703, LogLevel.Warning, "Publishing stopped: {Reason} The outbox keeps what is left")]
    public static partial void Stopped(ILogger logger, string reason);

    [LoggerMessage(704, LogLevel.Warning, "{Key} in {Store} differs from what its manifest says")]
    public static partial void ReadDiffers(ILogger logger, string key, string store);

    [LoggerMessage(705, LogLevel.Information, "Archived the raw events of {Days} days")]
    public static partial void Archived(ILogger logger, int days);

    [LoggerMessage(706, LogLevel.Information, "Put {Events} archived events of {Files} files back on the queue")]
    public static partial void Restored(ILogger logger, long events, int files);

    [LoggerMessage(708, LogLevel.Error, "Publishing failed, and this is no outage; the outbox keeps what is left")]
    public static partial void Failed(ILogger logger, Exception fault);
}
