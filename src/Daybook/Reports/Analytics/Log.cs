using Microsoft.Extensions.Logging;

namespace Daybook.Reports.Analytics;

internal static partial class Log
{
    [LoggerMessage(350, LogLevel.Warning, "{Key} in S3 differs from what its manifest says")]
    public static partial void ReadDiffers(ILogger logger, string key);
}
