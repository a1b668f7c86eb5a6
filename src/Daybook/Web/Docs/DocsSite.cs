using System.Collections.Concurrent;
using System.Text;
using Daybook.Web.Dashboard;

namespace Daybook.Web.Docs;

/// <summary>The pages of the docs. Each is rendered when it is first asked for, and kept.</summary>
public sealed class DocsSite(DocsCorpus corpus)
{
    private const string Html = "text/html; charset=utf-8";

    private readonly ConcurrentDictionary<string, PageFile> _pages = new(StringComparer.Ordinal);

    private readonly Lazy<DocsMenu> _menu = new(() => DocsMenu.Of(corpus), LazyThreadSafetyMode.PublicationOnly);

    public PageFile Page(Document document) => _pages.GetOrAdd(
        document.Name, _ => File(new SitePage("docs/" + document.Name, document.Title, document.Html, document.Headings)));

    /// <summary>All documents, for a corpus without a first page.</summary>
    public PageFile List() => File(new SitePage("docs", "Documentation", _menu.Value.RenderList("./"), []));

    public PageFile File(SitePage page) => PageFile.Of(Html, Encoding.UTF8.GetBytes(DocumentPage.Render(page, _menu.Value)));
}
