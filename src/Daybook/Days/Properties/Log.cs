using Microsoft.Extensions.Logging;

namespace Daybook.Days.Properties;

internal static partial class Log
{
    [LoggerMessage(620, LogLevel.Information, "Counted the properties of {Days} days in {Seconds:0.0} s")]
    public static partial void Counted(ILogger logger, int days, double seconds);
}
