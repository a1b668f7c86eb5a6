using Daybook.Web.Docs.Searching;

namespace Daybook.Web.Docs;

/// <summary>Finds the passages of the corpus that answer a question. The embedded index and the search service implement it.</summary>
public interface IDocsIndex
{
    /// <param name="query">Any text that a person may type. No text is an error.</param>
    /// <param name="limit">1 to <see cref="SearchTuning.MaxResults"/>.</param>
    /// <returns>Best first.</returns>
    Task<IReadOnlyList<SearchHit>> Search(string query, int limit, CancellationToken cancel);
}
