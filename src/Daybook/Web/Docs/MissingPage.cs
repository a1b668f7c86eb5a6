using System.Net;
using System.Text;
using Daybook.Foundation;

namespace Daybook.Web.Docs;

/// <summary>What a browser shows in place of a document that is not there: pages with a similar name, and what search finds.</summary>
public sealed class MissingPage(DocsCorpus corpus, IDocsIndex index)
{
    private const int MostShown = 6, LongestName = 200;

    public async Task<SitePage> Of(string path, CancellationToken cancel)
    {
        // Somebody's mistake or attack may be long; what is near to it then says nothing.
        var words = path.Length <= LongestName ? Words(path) : "";
        var near = words.Length == 0 ? [] : await Near(path, words, cancel);
        var place = "docs/" + path;
        var body = new StringBuilder("<h1>There is no such page</h1>\n<p>These docs have no page <code>")
            .Append(WebUtility.HtmlEncode(path.Length <= LongestName ? path : path[..LongestName] + "…"))
            .Append("</code>. It may have been renamed, or the address has a mistake.</p>\n");
        if (near.Count > 0)
        {
            body.Append("<p>Did you mean one of these?</p>\n<ul>\n");
            foreach (var document in near)
            {
                body.Append("<li><a href=\"").Append(DocumentPage.Root(place)).Append(document.Url()[1..]).Append("\">")
                    .Append(WebUtility.HtmlEncode(document.Title)).Append("</a></li>\n");
            }

            body.Append("</ul>\n");
        }

        return new SitePage(place, "No such page", body.Append("<p>Or use the search above, or the menu.</p>\n").ToString(), [])
        {
            Query = words,
        };
    }

    private async Task<List<Document>> Near(string path, string words, CancellationToken cancel)
    {
        var similar = corpus.Documents
            .Select(document => (Document: document,
                Mistakes: Math.Min(Mistakes(path, document.Name), Mistakes(Last(path), Last(document.Name)))))
            .Where(found => found.Mistakes <= Math.Max(1, Last(found.Document.Name).Length / 4))
            .OrderBy(found => found.Mistakes)
            .Select(found => found.Document);
        var said = (await index.Search(words, MostShown, cancel)).Select(hit => corpus.Find(hit.Doc)).OfType<Document>();
        return [.. similar.Take(MostShown / 2).Concat(said).Distinct().Take(MostShown)];
    }

    private static int Mistakes(string asked, string name) => EditDistance.Between(asked.ToLowerInvariant(), name.ToLowerInvariant());

    private static string Last(string path) => path[(path.LastIndexOf('/') + 1)..];

    private static string Words(string path) =>
        string.Join(' ', path.Split([.. path.Where(c => !char.IsLetterOrDigit(c)).Distinct()], StringSplitOptions.RemoveEmptyEntries));
}
