namespace Daybook.Docs;

/// <summary><c>GET /docs/{path}</c>: one document as a page, or its Markdown when the path ends in <c>.md</c> or the caller prefers it.</summary>
public sealed class ReadDoc(DocsCorpus corpus)
{
    /// <returns>Null when the corpus has no such document.</returns>
    public DocContent? Run(string path, bool prefersMarkdown)
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
}

/// <summary>A body and its media type.</summary>
public sealed record DocContent(string MediaType, string Body);
