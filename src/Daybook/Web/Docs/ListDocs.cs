using Daybook.Foundation.Http;
using Microsoft.AspNetCore.Http;

namespace Daybook.Web.Docs;

/// <summary><c>GET /docs</c>: lists the documents. A browser gets the first page.</summary>
public sealed class ListDocs(DocsCorpus corpus, DocsSite site)
{
    public IResult Run(HttpCall call)
    {
        if (!Preferred.Html(call.Request)) return Answer.Json(All());
        return Answer.Write((http, cancel) =>
        {
            if (corpus.Find(DocsMenu.FirstPage) is null) return ReadDoc.Send(http, site.List(), cancel);
            // Relative, because behind a proxy the server's root may lie below a path.
            var below = http.Request.Path.Value?.EndsWith('/') == true;
            http.Response.Headers.Append("Vary", "Accept");
            http.Response.Redirect(below ? DocsMenu.FirstPage : "docs/" + DocsMenu.FirstPage);
            return Task.CompletedTask;
        });
    }

    public DocList All() => new([.. corpus.Documents.Select(document => new DocListItem(document.Name, document.Title, document.Url()))]);
}

public sealed record DocList(IReadOnlyList<DocListItem> Docs);

public sealed record DocListItem(string Doc, string Title, string Url);
