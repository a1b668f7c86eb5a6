using Azure;
using Azure.Search.Documents;
using Azure.Search.Documents.Models;
using Daybook.Web.Docs.Searching;
using Daybook.Foundation.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Daybook.Web.Docs.AzureSearch;

/// <summary>Searches in Azure AI Search. Uses the embedded index until the service has a complete index of this version.</summary>
public sealed class AzureIndex(SearchService service, DocsCorpus corpus, EmbeddedIndex embedded, ILogger<AzureIndex> log) : IDocsIndex
{
    private const int PageSize = 50;
    private const int MaxScanned = 500;
    private const int OpeningCharacters = 200;

    private volatile bool _complete;

    public async Task<IReadOnlyList<SearchHit>> Search(string query, int limit, CancellationToken cancel)
    {
        if (DocsQuery.From(query, corpus.Vocabulary, SearchTuning.Tuned) is not { } asked) return [];
        try
        {
            if (await Complete(cancel)) return await Query(LuceneText.Of(asked), limit, cancel);
        }
        catch (RequestFailedException e) when (e.Status == StatusCodes.Status404NotFound)
        {
            // Somebody removed the index; the timer's next run creates it again.
            _complete = false;
        }
        catch (Exception e) when (SearchFault.ToProblem(e, cancel) is { } problem)
        {
            Log.SearchFailed(log, e.Message);
            throw new ProblemException(problem);
        }

        Log.NotIndexedYet(log, service.Queries.IndexName);
        return await embedded.Search(query, limit, cancel);
    }

    /// <summary>Asks until the answer is yes, because an index that is still being filled lacks some passages.</summary>
    private async Task<bool> Complete(CancellationToken cancel)
    {
        if (_complete) return true;
        await service.Queries.GetDocumentAsync<IndexedPassage>(IndexedPassage.Complete.Id,
            new GetDocumentOptions { SelectedFields = { "id", "kind" } }, cancel);
        return _complete = true;
    }

    private async Task<IReadOnlyList<SearchHit>> Query(string text, int limit, CancellationToken cancel)
    {
        var hits = new List<SearchHit>(limit);
        var taken = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var skip = 0; skip < MaxScanned; skip += PageSize)
        {
            var found = 0;
            var page = await service.Queries.SearchAsync<IndexedPassage>(text, Options(skip), cancel);
            await foreach (var result in page.Value.GetResultsAsync().WithCancellation(cancel))
            {
                found++;
                taken[result.Document.Doc] = taken.GetValueOrDefault(result.Document.Doc) + 1;
                if (taken[result.Document.Doc] > SearchTuning.Tuned.MaxPassagesPerDocument) continue;
                hits.Add(Hit(result));
                if (hits.Count == limit) return hits;
            }

            if (found < PageSize) break;
        }

        return hits;
    }

    private static SearchOptions Options(int skip) => new()
    {
        QueryType = SearchQueryType.Full,
        SearchMode = SearchMode.Any,
        SearchFields = { "title", "heading", "body" },
        Filter = $"kind eq '{IndexedPassage.Passage}'",
        Select = { "id", "kind", "doc", "path", "anchor", "body" },
        HighlightFields = { "body-2" },
        HighlightPreTag = Snippet.Open.ToString(),
        HighlightPostTag = Snippet.Close.ToString(),
        Size = PageSize,
        Skip = skip,
    };

    private static SearchHit Hit(SearchResult<IndexedPassage> result)
    {
        var passage = result.Document;
        var marked = result.Highlights is { } highlights && highlights.TryGetValue("body", out var fragments) && fragments.Count > 0
            ? string.Join(" … ", fragments)
            : Opening(passage.Body);
        return new SearchHit(passage.Doc, passage.Path, Snippet.ToHtml(marked), Math.Round(result.Score ?? 0, 4),
            DocumentUrl.Of(passage.Doc, passage.Anchor));
    }

    /// <summary>How the passage begins, if only its heading matches.</summary>
    private static string Opening(string body)
    {
        if (body.Length <= OpeningCharacters) return body;
        var end = body.LastIndexOf(' ', OpeningCharacters);
        return body[..(end > 0 ? end : OpeningCharacters)] + '…';
    }
}
