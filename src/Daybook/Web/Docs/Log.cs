using Microsoft.Extensions.Logging;

namespace Daybook.Web.Docs;

internal static partial class Log
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Warning,
        Message = "Docs: the folder {Directory} does not exist, so /docs is empty. Set Daybook__Docs__Directory.")]
    public static partial void CorpusMissing(ILogger logger, string directory);

    [LoggerMessage(EventId = 2, Level = LogLevel.Information, Message = "Docs: {Count} documents read from {Directory}")]
    public static partial void CorpusRead(ILogger logger, int count, string directory);

    [LoggerMessage(EventId = 3, Level = LogLevel.Information, Message = "Docs: {Count} passages indexed")]
    public static partial void IndexBuilt(ILogger logger, int count);

    [LoggerMessage(EventId = 4, Level = LogLevel.Warning,
        Message = "Docs: Azure AI Search has no complete index {Index} yet; the embedded index answers. The timer IndexDocs creates it.")]
    public static partial void NotIndexedYet(ILogger logger, string index);

    [LoggerMessage(EventId = 5, Level = LogLevel.Error, Message = "Docs: a search in Azure AI Search failed: {Reason}")]
    public static partial void SearchFailed(ILogger logger, string reason);

    [LoggerMessage(EventId = 6, Level = LogLevel.Information,
        Message = "Docs: {Index} is up to date: {Changed} passages sent, {Removed} removed, {Unchanged} unchanged")]
    public static partial void Indexed(ILogger logger, string index, int changed, int removed, int unchanged);

    [LoggerMessage(EventId = 7, Level = LogLevel.Error,
        Message = "Docs: Azure AI Search could not be updated; the next run tries again: {Reason}")]
    public static partial void IndexingFailed(ILogger logger, string reason);

    [LoggerMessage(EventId = 8, Level = LogLevel.Warning,
        Message = "Docs: there are no pages, so Azure AI Search stays as it is. Check Daybook__Docs__Directory.")]
    public static partial void NothingToIndex(ILogger logger);

    [LoggerMessage(EventId = 9, Level = LogLevel.Warning,
        Message = "Docs: Azure AI Search did not accept {Failed} of {Sent} passages (status {Status}); they are sent again")]
    public static partial void TakenInPart(ILogger logger, int failed, int sent, int status);

    [LoggerMessage(EventId = 10, Level = LogLevel.Information, Message = "Docs: removed the old index {Index}")]
    public static partial void OldIndexDropped(ILogger logger, string index);
}
