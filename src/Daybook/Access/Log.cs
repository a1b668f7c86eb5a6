using Microsoft.Extensions.Logging;

namespace Daybook.Access;

internal static partial class Log
{
    [LoggerMessage(150, LogLevel.Information, "Read {Count} signing keys of {Authority}")]
    public static partial void KeysRead(ILogger logger, int count, string authority);

    [LoggerMessage(151, LogLevel.Error, "The signing keys of {Authority} cannot be read; tokens are judged by those known")]
    public static partial void AuthorityUnreachable(ILogger logger, string authority, Exception exception);

    [LoggerMessage(152, LogLevel.Warning, "The audit log cannot be written at the moment; {Rows} rows wait. {Reason}")]
    public static partial void AuditWaits(ILogger logger, int rows, string reason);

    [LoggerMessage(153, LogLevel.Error, "{Calls} calls are lost to the audit log: more different ones wait than this instance may hold")]
    public static partial void AuditLost(ILogger logger, long calls);

    [LoggerMessage(154, LogLevel.Error, "{Rows} rows of the audit log could not be written before the stop: {Reason}")]
    public static partial void AuditLostAtStop(ILogger logger, int rows, string reason);
}
