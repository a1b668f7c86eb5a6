using Microsoft.Extensions.Logging;

namespace Daybook.Foundation.Audit;

internal static partial class Log
{
    [LoggerMessage(152, LogLevel.Warning, "The audit log cannot be written at the moment; {Rows} rows wait. {Reason}")]
    public static partial void AuditWaits(ILogger logger, int rows, string reason);

    [LoggerMessage(153, LogLevel.Error, "The audit log lost {Calls} calls, because more different calls wait than this instance may hold")]
    public static partial void AuditLost(ILogger logger, long calls);

    [LoggerMessage(154, LogLevel.Error, "{Rows} rows of the audit log could not be written before shutdown: {Reason}")]
    public static partial void AuditLostAtStop(ILogger logger, int rows, string reason);

    [LoggerMessage(155, LogLevel.Error, "The audit log cannot be written, and this is no outage; {Rows} rows wait")]
    public static partial void AuditFails(ILogger logger, int rows, Exception fault);
}
