using Daybook.Web.Docs.Searching;
using Daybook.Foundation.Http;
using Microsoft.AspNetCore.Http;

namespace Daybook.Web.Docs;

/// <summary><c>GET /docs/search?q=&amp;k=</c>: finds the passages that answer a question, best first. A browser gets a page.</summary>
public sealed class SearchDocs(IDocsIndex index, DocsSite site, DocsCorpus corpus)
{
    // A page has room for more than the first few.
    private const int ShownOnPage = 20;

    // A document of this name has the route's address. Links lead to it, so who asks nothing reads it.
    private const string OwnName = "search";

    public async Task<IResult> Run(HttpCall call, CancellationToken cancel)
    {
        if (!Preferred.Html(call.Request)) return Answer.Json(await Find(call, cancel));
        var query = call.Query.Text("q", SearchTuning.MaxQueryCharacters)?.Trim() ?? "";
        var limit = Limit(call, ShownOnPage);
        var page = query.Length == 0 && corpus.Find(OwnName) is { } document ? site.Page(document)
            : site.File(FoundPage.Of(query, query.Length == 0 ? [] : await index.Search(query, limit, cancel)));
        return Answer.Write((http, stop) => ReadDoc.Send(http, page, stop));
    }

    public async Task<SearchAnswer> Find(HttpCall call, CancellationToken cancel)
    {
        var query = call.Query.Required("q", SearchTuning.MaxQueryCharacters);
        var limit = Limit(call, SearchTuning.DefaultResults);
        call.Query.RefuseOthers();
        return new SearchAnswer(query, await index.Search(query, limit, cancel));
    }

    private static int Limit(HttpCall call, int otherwise) => call.Query.Number("k", otherwise, 1, SearchTuning.MaxResults);
}

public sealed record SearchAnswer(string Query, IReadOnlyList<SearchHit> Results);
