using Azure;
using Microsoft.AspNetCore.Http;

namespace Daybook.Web.Docs.AzureSearch;

/// <summary>Tells the health check what the search service holds.</summary>
public sealed class LookAtIndex(SearchService service, DocsCorpus corpus)
{
    /// <returns>Null if searches use the embedded index by choice.</returns>
    public async Task<IndexState?> Run(CancellationToken cancel)
    {
        if (!service.Enabled) return null;
        var pages = corpus.Documents.Sum(document => document.Passages.Count);
        try
        {
            await service.Queries.GetDocumentAsync<IndexedPassage>(IndexedPassage.Complete.Id, cancellationToken: cancel);
            // The marker is also a document.
            return new IndexState(Complete: true, (await service.Queries.GetDocumentCountAsync(cancel)).Value - 1, pages);
        }
        catch (RequestFailedException e) when (e.Status == StatusCodes.Status404NotFound)
        {
            return new IndexState(Complete: false, 0, pages);
        }
    }
}

/// <param name="Complete">False if there is no complete index yet and the embedded one answers.</param>
/// <param name="Indexed">Passages that the service holds. The number is a few seconds late.</param>
/// <param name="Passages">Passages of the pages that this instance has.</param>
public sealed record IndexState(bool Complete, long Indexed, int Passages);
