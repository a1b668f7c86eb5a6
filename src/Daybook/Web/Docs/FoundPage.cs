using System.Net;
using System.Text;

namespace Daybook.Web.Docs;

/// <summary>The answer of a search, as a page.</summary>
public static class FoundPage
{
    private const string Path = "docs/search";

    public static SitePage Of(string query, IReadOnlyList<SearchHit> hits)
    {
        var shown = WebUtility.HtmlEncode(query);
        var body = new StringBuilder("<h1>").Append(query.Length == 0 ? "Search" : $"Found for “{shown}”").Append("</h1>\n");
        if (query.Length == 0)
            body.Append("<p>Type a question, an error code or a setting into the field above.</p>\n");
        else if (hits.Count == 0)
            body.Append("<p>Nothing. Try other words, or look through the menu.</p>\n");
        else
            Append(body, hits);
        return new SitePage(Path, query.Length == 0 ? "Search" : query, body.ToString(), []) { Query = query };
    }

    private static void Append(StringBuilder body, IReadOnlyList<SearchHit> hits)
    {
        body.Append("<ol class=\"hits\">\n");
        foreach (var hit in hits)
        {
            body.Append("<li><a href=\"").Append(DocumentPage.Root(Path)).Append(WebUtility.HtmlEncode(hit.Url[1..])).Append("\">")
                .Append(WebUtility.HtmlEncode(hit.Heading.Length > 0 ? hit.Heading : hit.Doc)).Append("</a>\n<p>").Append(hit.Snippet)
                .Append("</p></li>\n");
        }

        body.Append("</ol>\n");
    }
}
