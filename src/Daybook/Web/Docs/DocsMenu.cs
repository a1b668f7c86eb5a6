using System.Globalization;
using System.Net;
using System.Text;
using Markdig;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Daybook.Web.Docs;

/// <summary>
/// The menu beside every page: the guides in the groups of the first page (README), then each folder of pages that are all of one form.
/// </summary>
public sealed class DocsMenu
{
    public const string FirstPage = "README";

    // Documents of these folders stand in the groups of the first page.
    private static readonly string[] Grouped = ["", "guides"];

    private static readonly Dictionary<string, string> Titles = new(StringComparer.Ordinal) { ["adr"] = "Decisions" };

    private readonly List<Group> _groups = [];

    private DocsMenu()
    {
    }

    public static DocsMenu Of(DocsCorpus corpus)
    {
        var menu = new DocsMenu();
        var listed = new HashSet<string>(StringComparer.Ordinal) { FirstPage };
        if (corpus.Find(FirstPage) is { } first)
        {
            foreach (var (title, names) in Sections(first.Source))
            {
                menu.Add(title, [.. names.Select(corpus.Find).OfType<Document>()
                    .Where(document => Grouped.Contains(Folder(document.Name)) && listed.Add(document.Name))]);
            }
        }

        menu.Add("More", [.. corpus.Documents.Where(document => Grouped.Contains(Folder(document.Name)) && listed.Add(document.Name))]);
        // Decisions last: they are for who changes Daybook.
        foreach (var folder in corpus.Documents.Where(document => !listed.Contains(document.Name))
                     .GroupBy(document => Folder(document.Name))
                     .OrderBy(group => group.Key == "adr").ThenBy(group => group.Key, StringComparer.Ordinal))
            menu.Add(Titles.GetValueOrDefault(folder.Key) ?? Capital(folder.Key), [.. folder], isFolder: true);
        return menu;
    }

    /// <param name="root">The way from the page to the server's root.</param>
    /// <param name="path">Where the page is served.</param>
    public string Render(string root, string path)
    {
        var html = new StringBuilder($"<nav id=\"docs-menu\" popover aria-label=\"Documentation\">\n<a href=\"{root}docs\"")
            .Append(path == "docs/" + FirstPage ? " aria-current=\"page\"" : "").Append(">Overview</a>\n");
        var known = _groups.Exists(group => group.Holds(path));
        foreach (var group in _groups)
        {
            var open = known ? group.Holds(path) : !group.IsFolder;
            html.Append("<details").Append(open ? " open" : "").Append("><summary>").Append(WebUtility.HtmlEncode(group.Title))
                .Append("</summary>\n");
            Append(html, group, root, path);
            html.Append("</details>\n");
        }

        return html.Append("</nav>\n").ToString();
    }

    /// <summary>All documents, as the body of a page.</summary>
    public string RenderList(string root)
    {
        var html = new StringBuilder("<h1>Documentation</h1>\n");
        foreach (var group in _groups)
        {
            html.Append("<h2>").Append(WebUtility.HtmlEncode(group.Title)).Append("</h2>\n");
            Append(html, group, root, "");
        }

        return html.ToString();
    }

    private static void Append(StringBuilder html, Group group, string root, string path)
    {
        html.Append("<ul>\n");
        foreach (var document in group.Documents)
        {
            html.Append("<li><a href=\"").Append(root).Append(document.Url()[1..]).Append('"')
                .Append(path == "docs/" + document.Name ? " aria-current=\"page\"" : "").Append('>')
                .Append(WebUtility.HtmlEncode(document.Title)).Append("</a></li>\n");
        }

        html.Append("</ul>\n");
    }

    private void Add(string title, IReadOnlyList<Document> documents, bool isFolder = false)
    {
        if (documents.Count > 0) _groups.Add(new(title, documents, isFolder));
    }

    /// <summary>The second-level headings of the first page, each with the names of the documents that its text links to.</summary>
    private static IEnumerable<(string Title, List<string> Names)> Sections(string source)
    {
        (string Title, List<string> Names)? section = null;
        foreach (var block in Markdown.Parse(source, DocumentMarkdown.Pipeline))
        {
            if (block is HeadingBlock { Level: 2 } heading)
            {
                if (section is { } done) yield return done;
                section = (PassageSplitter.PlainText(heading), []);
            }
            else
                section?.Names.AddRange(block.Descendants<LinkInline>().Select(link => Name(link.Url ?? "")));
        }

        if (section is { } last) yield return last;
    }

    private static string Name(string url)
    {
        var path = url.Split('#')[0];
        return path.EndsWith(".md", StringComparison.Ordinal) ? path[..^3] : path;
    }

    private static string Folder(string name) => name.LastIndexOf('/') is >= 0 and var slash ? name[..slash] : "";

    private static string Capital(string folder) => string.Concat(folder[..1].ToUpper(CultureInfo.InvariantCulture), folder.AsSpan(1));

    private sealed record Group(string Title, IReadOnlyList<Document> Documents, bool IsFolder)
    {
        public bool Holds(string path) => Documents.Any(document => path == "docs/" + document.Name);
    }
}
