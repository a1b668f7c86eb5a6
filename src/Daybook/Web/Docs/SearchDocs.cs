using Daybook.Web.Docs.Searching;
using Daybook.Foundation.Http;

namespace Daybook.Web.Docs;

/// <summary><c>GET /docs/search?q=&amp;k=</c>: finds the passages that answer a question, best first.</summary>
public sealed class SearchDocs(IDocsIndex index)
{
    public async Task<SearchAnswer> Run(HttpCall call, CancellationToken cancel)
    {
        var query = call.Query.Required("q", SearchTuning.MaxQueryCharacters);
        var limit = call.Query.Number("k", SearchTuning.DefaultResults, 1, SearchTuning.MaxResults);
        call.Query.RefuseOthers();
        return new SearchAnswer(query, await index.Search(query, limit, cancel));
    }
}

public sealed record SearchAnswer(string Query, IReadOnlyList<SearchHit> Results);
