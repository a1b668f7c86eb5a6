using Daybook.Web.Docs.Searching;

namespace Daybook.Web.Docs;

/// <summary>Finds the passages of the corpus that answer a question. The seam between the embedded index and a search service.</summary>
public interface IDocsIndex
{
    /// <param name="query">Any text a person may type; never an error, whatever it holds.</param>
    /// <param name="limit">1 to <see cref="SearchTuning.MaxResults"/>.</param>
    /// <returns>Best first.</returns>
    Task<IReadOnlyList<SearchHit>> SearchAsync(string query, int limit, CancellationToken cancel);
}
