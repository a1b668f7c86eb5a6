using Daybook.Foundation.Events;
using Daybook.Foundation.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Daybook.Web.Docs;

/// <summary>
/// <c>GET /docs/{path}</c>: one document as a page, or as Markdown if the path ends in <c>.md</c> or the caller prefers that.
/// </summary>
public sealed class ReadDoc(DocsCorpus corpus)
{
    private const string CacheControl = "public, max-age=300";

    public IResult Run(HttpCall call, string path) =>
        Find(path, PrefersMarkdown(call.Request)) is { } content
            ? Answer.Write((http, cancel) => Send(http.Response, content, cancel))
            : new Problem(ProblemCode.NotFound, "There is no such document; GET /docs lists them all.");

    /// <returns>Null if the corpus has no such document.</returns>
    internal DocContent? Find(string path, bool prefersMarkdown)
    {
        if (path == DocumentPage.StyleName)
            return new DocContent("text/css; charset=utf-8", DocumentPage.Style);
        var asSource = path.EndsWith(".md", StringComparison.Ordinal);
        if (corpus.Find(asSource ? path[..^3] : path) is not { } document)
            return null;
        return asSource || prefersMarkdown
            ? new DocContent("text/markdown; charset=utf-8", document.Source)
            : new DocContent("text/html; charset=utf-8", document.Html);
    }

    /// <summary>A caller gets the source only if it names <c>text/markdown</c> and does not rank HTML above it.</summary>
    internal static bool PrefersMarkdown(HttpRequest request)
    {
        var accepted = request.GetTypedHeaders().Accept;
        return Quality(accepted, "text/markdown") is > 0 and var markdown && markdown >= Quality(accepted, "text/html");
    }

    private static double Quality(IList<MediaTypeHeaderValue> accepted, string type) =>
        accepted.Where(a => a.MediaType.Equals(type, StringComparison.OrdinalIgnoreCase)).Select(a => a.Quality ?? 1).DefaultIfEmpty(0)
            .Max();

    private static Task Send(HttpResponse response, DocContent content, CancellationToken cancel)
    {
        response.ContentType = content.MediaType;
        response.Headers.CacheControl = CacheControl;
        response.Headers.Append(HeaderNames.Vary, HeaderNames.Accept);
        response.Headers.ContentSecurityPolicy = DocumentPage.ContentSecurityPolicy;
        return response.WriteAsync(content.Body, cancel);
    }
}

/// <summary>A body and its media type.</summary>
internal sealed record DocContent(string MediaType, string Body);
