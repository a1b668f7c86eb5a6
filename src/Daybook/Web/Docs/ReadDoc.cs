using System.Text;
using Daybook.Foundation.Events;
using Daybook.Foundation.Http;
using Daybook.Web.Dashboard;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Daybook.Web.Docs;

/// <summary>
/// <c>GET /docs/{path}</c>: one document as a page, or as Markdown if the path ends in <c>.md</c> or the caller prefers that; a file that
/// documents link to; or what the pages load.
/// </summary>
public sealed class ReadDoc(DocsCorpus corpus, DocsSite site, MissingPage missing)
{
    private const string CacheControl = "public, max-age=300";

    public async Task<IResult> Run(HttpCall call, string path, CancellationToken cancel)
    {
        if (await Find(path, Preferred.Markdown(call.Request), cancel) is { } found)
            return Answer.Write((http, stop) => Send(http, found, stop, CacheControl));
        if (!Preferred.Html(call.Request)) return new Problem(ProblemCode.NotFound, "There is no such document; GET /docs lists them all.");
        var page = site.File(await missing.Of(path, cancel));
        return Answer.Write((http, stop) =>
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return Send(http, page, stop);
        });
    }

    /// <returns>Null if the corpus has no such document or file.</returns>
    internal async Task<PageFile?> Find(string path, bool prefersMarkdown, CancellationToken cancel)
    {
        if (DocsAssets.Find(path) is { } asset) return asset;
        if (corpus.FindFile(path) is { } file) return PageFile.Of(file.ContentType, await File.ReadAllBytesAsync(file.Path, cancel));
        var asSource = path.EndsWith(".md", StringComparison.Ordinal);
        if (corpus.Find(asSource ? path[..^3] : path) is not { } document) return null;
        return asSource || prefersMarkdown
            ? PageFile.Of("text/markdown; charset=utf-8", Encoding.UTF8.GetBytes(document.Source))
            : site.Page(document);
    }

    internal static Task Send(HttpContext http, PageFile page, CancellationToken cancel, string caching = "no-store")
    {
        http.Response.Headers.Append(HeaderNames.Vary, HeaderNames.Accept);
        return page.Send(http, caching, cancel, DocumentPage.ContentSecurityPolicy);
    }
}
