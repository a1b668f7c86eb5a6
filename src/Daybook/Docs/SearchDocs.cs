namespace Daybook.Docs;

/// <summary><c>GET /docs/search</c>: the passages that answer a question, best first.</summary>
public sealed class SearchDocs(IDocsIndex index)
{
    public async Task<SearchAnswer> RunAsync(string query, int limit, CancellationToken cancel) =>
        new(query, await index.SearchAsync(query, limit, cancel));
}

public sealed record SearchAnswer(string Query, IReadOnlyList<SearchHit> Results);
