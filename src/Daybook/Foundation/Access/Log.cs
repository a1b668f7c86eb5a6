using Microsoft.Extensions.Logging;

namespace Daybook.Foundation.Access;

internal static partial class Log
{
    [LoggerMessage(150, LogLevel.Information, "Read {Count} signing keys of {Authority}")]
    public static partial void KeysRead(ILogger logger, int count, string authority);

    [LoggerMessage(151, LogLevel.Error, "Cannot read the signing keys of {Authority}; tokens are checked with the known keys")]
    public static partial void AuthorityUnreachable(ILogger logger, string authority, Exception exception);

    [LoggerMessage(156, LogLevel.Warning,
        "The API keys made at run time cannot be read at the moment; those that are known stay good for sending. {Reason}")]
    public static partial void KeysKept(ILogger logger, string reason);

    [LoggerMessage(157, LogLevel.Error, "The API keys made at run time cannot be read, and this is no outage")]
    public static partial void KeysNotRead(ILogger logger, Exception fault);

    [LoggerMessage(158, LogLevel.Warning, "{Path} is not whole, so its API keys are not taken")]
    public static partial void KeysFileDamaged(ILogger logger, string path);

    [LoggerMessage(159, LogLevel.Warning, "{Path} cannot be read, so its API keys are not taken: {Reason}")]
    public static partial void KeysFileUnreadable(ILogger logger, string path, string reason);

    [LoggerMessage(160, LogLevel.Warning,
        "{Path} cannot be written: an instance that starts while PostgreSQL is away will not know keys made since. {Reason}")]
    public static partial void KeysFileNotWritten(ILogger logger, string path, string reason);

    [LoggerMessage(161, LogLevel.Warning,
        "Rate limits cannot be shared with other instances at the moment; this one goes on with its last part of them. {Reason}")]
    public static partial void LimitsNotShared(ILogger logger, string reason);

    [LoggerMessage(162, LogLevel.Error, "Rate limits cannot be shared with other instances, and this is no outage")]
    public static partial void LimitsFault(ILogger logger, Exception fault);
}
