using Microsoft.Extensions.Logging;

namespace Daybook.Reports.Analytics;

internal static partial class Log
{
    [LoggerMessage(350, LogLevel.Warning, "{Key} in {Store} differs from what its manifest says")]
    public static partial void ReadDiffers(ILogger logger, string key, string store);
}
