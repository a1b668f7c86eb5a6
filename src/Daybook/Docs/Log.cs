using Microsoft.Extensions.Logging;

namespace Daybook.Docs;

internal static partial class Log
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Warning,
        Message = "Docs: the folder {Directory} does not exist, so /docs is empty. Set Daybook__Docs__Directory.")]
    public static partial void CorpusMissing(ILogger logger, string directory);

    [LoggerMessage(EventId = 2, Level = LogLevel.Information, Message = "Docs: {Count} documents read from {Directory}")]
    public static partial void CorpusRead(ILogger logger, int count, string directory);

    [LoggerMessage(EventId = 3, Level = LogLevel.Information, Message = "Docs: {Count} passages indexed")]
    public static partial void IndexBuilt(ILogger logger, int count);
}
