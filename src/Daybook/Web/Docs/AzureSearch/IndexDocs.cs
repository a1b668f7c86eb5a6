using System.Globalization;
using Azure;
using Azure.Identity;
using Azure.Search.Documents;
using Azure.Search.Documents.Models;
using Microsoft.Extensions.Logging;

namespace Daybook.Web.Docs.AzureSearch;

/// <summary>Timer <c>IndexDocs</c>: sends changed pages to Azure AI Search and removes deleted ones from it.</summary>
public sealed class IndexDocs(SearchService service, DocsCorpus corpus, UploadPassages upload, ILogger<IndexDocs> log)
{
    // The service's maximum for one answer.
    private const int PageSize = 1000;

    /// <summary>If the service is away or refuses, this only logs and returns, because the next run finds the same work.</summary>
    public async Task Run(CancellationToken cancel)
    {
        if (!service.Enabled) return;
        try
        {
            await Bring(cancel);
        }
        catch (Exception e) when (e is RequestFailedException or AuthenticationFailedException
            or AggregateException { InnerException: RequestFailedException })
        {
            Log.IndexingFailed(log, e.Message);
        }
    }

    private async Task Bring(CancellationToken cancel)
    {
        var wanted = corpus.Documents.SelectMany(document => document.Passages.Select(passage => IndexedPassage.Of(document, passage)))
            .ToDictionary(passage => passage.Id, StringComparer.Ordinal);
        if (wanted.Count == 0)
        {
            // Probably a folder that is not mounted, not a wish to have no pages.
            Log.NothingToIndex(log);
            return;
        }

        var documents = service.Documents;
        await service.Indexes.CreateOrUpdateIndexAsync(PassageSchema.Of(documents.IndexName), cancellationToken: cancel);
        var known = await Known(documents, cancel);
        var changed = wanted.Values.Where(passage => known.GetValueOrDefault(passage.Id) != passage.Hash)
            .Select(IndexDocumentsAction.Upload).ToList();
        var gone = known.Keys.Where(id => !wanted.ContainsKey(id) && id != IndexedPassage.Complete.Id)
            .Select(id => IndexDocumentsAction.Delete(new IndexedPassage { Id = id, Kind = IndexedPassage.Passage })).ToList();
        await upload.Run(documents, [.. changed, .. gone], cancel);
        if (!known.ContainsKey(IndexedPassage.Complete.Id))
            await upload.Run(documents, [IndexDocumentsAction.Upload(IndexedPassage.Complete)], cancel);
        Log.Indexed(log, documents.IndexName, changed.Count, gone.Count, wanted.Count - changed.Count);
        await DropOldVersions(PassageSchema.Version, cancel);
    }

    /// <summary>
    /// Id and hash of all documents in the index, read in the order of ids, because numbered pages would miss some while others write.
    /// </summary>
    private static async Task<Dictionary<string, string>> Known(SearchClient documents, CancellationToken cancel)
    {
        var known = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var last = ""; ;)
        {
            var options = new SearchOptions
            {
                Filter = $"id gt '{last}'",
                OrderBy = { "id asc" },
                Select = { "id", "kind", "hash" },
                Size = PageSize,
            };
            var before = known.Count;
            var page = await documents.SearchAsync<IndexedPassage>("*", options, cancel);
            await foreach (var result in page.Value.GetResultsAsync().WithCancellation(cancel))
                known[last = result.Document.Id] = result.Document.Hash;
            if (known.Count - before < PageSize) return known;
        }
    }

    /// <summary>Keeps the previous version, because instances of the previous deployment and a rollback use it.</summary>
    internal async Task DropOldVersions(int current, CancellationToken cancel)
    {
        await foreach (var name in service.Indexes.GetIndexNamesAsync(cancel))
        {
            if (!name.StartsWith(service.IndexPrefix + "-v", StringComparison.Ordinal)
                || !int.TryParse(name.AsSpan(service.IndexPrefix.Length + 2), NumberStyles.None, CultureInfo.InvariantCulture,
                    out var version)) continue;
            if (version >= current - 1) continue;
            await service.Indexes.DeleteIndexAsync(name, cancel);
            Log.OldIndexDropped(log, name);
        }
    }
}
