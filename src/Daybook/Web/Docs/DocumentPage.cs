using System.Net;
using System.Text;
using Daybook.Web.Docs.Searching;

namespace Daybook.Web.Docs;

/// <summary>
/// The frame around every page of the docs and the API reference: menu, search, contents, colours, and the way back to the dashboard. Its
/// style and script are files, so that the strictest content security policy applies.
/// </summary>
public static class DocumentPage
{
    public const string StyleName = "docs.css", ScriptName = "docs.js";

    /// <summary>
    /// A browser may show the page's text, its style and images from its own origin, and run the page's own script, which can make no
    /// markup of text.
    /// </summary>
    public const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
            + "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    /// <returns>The way from a page to the server's root: behind a proxy that may lie below a path, so links are relative.</returns>
    public static string Root(string path) =>
        path.Contains('/', StringComparison.Ordinal) ? string.Concat(Enumerable.Repeat("../", path.Count(c => c == '/'))) : "./";

    public static string Render(SitePage page, DocsMenu menu)
    {
        var root = Root(page.Path);
        var contents = Contents(page.Contents);
        var opener = contents.Length == 0 ? "" : "<button type=\"button\" popovertarget=\"docs-contents\">On this page</button>";
        var script = page.Script is null ? "" : $"\n<script src=\"{root}docs/{page.Script}\" defer></script>";
        return $"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{WebUtility.HtmlEncode(page.Title)} · Daybook</title>
            <link rel="icon" type="image/svg+xml" href="{root}favicon.ico">
            <link rel="stylesheet" href="{root}docs/{StyleName}">
            <script src="{root}docs/{ScriptName}"></script>{script}
            </head>
            <body>
            <a class="skip" href="#page-text">Skip to the text</a>
            <header>
            <a class="brand" href="{root}docs"><img src="{root}favicon.ico" alt="" width="26" height="26">Daybook <span>docs</span></a>
            <form action="{root}docs/search" role="search">
            <input type="search" name="q" required maxlength="{SearchTuning.MaxQueryCharacters}" placeholder="Search the docs"
            aria-label="Search the docs" aria-keyshortcuts="Control+K /" autocomplete="off" value="{WebUtility.HtmlEncode(page.Query)}">
            </form>
            <nav aria-label="Daybook"><a href="{root}">Dashboard</a><a href="{root}reference">API</a></nav>
            <button type="button" id="docs-colours" hidden></button>
            <div class="openers"><button type="button" popovertarget="docs-menu">Menu</button>{opener}</div>
            </header>
            {(page.Menu ?? menu.Render(root, page.Path))}
            <main id="page-text" tabindex="-1">
            {page.Body}</main>
            {contents}</body>
            </html>

            """;
    }

    private static string Contents(IReadOnlyList<Heading> headings)
    {
        if (headings.Count < 2) return "";
        var html = new StringBuilder("<nav id=\"docs-contents\" popover aria-label=\"On this page\">\n<p>On this page</p>\n<ul>\n");
        foreach (var heading in headings)
        {
            html.Append("<li class=\"level-").Append(heading.Level).Append("\"><a href=\"#").Append(Uri.EscapeDataString(heading.Anchor))
                .Append("\">").Append(WebUtility.HtmlEncode(heading.Text)).Append("</a></li>\n");
        }

        return html.Append("</ul>\n</nav>\n").ToString();
    }
}

/// <summary>What stands in the frame.</summary>
/// <param name="Path">Where it is served, without the first slash.</param>
/// <param name="Body">HTML.</param>
/// <param name="Contents">Its headings that the list "On this page" has.</param>
public sealed record SitePage(string Path, string Title, string Body, IReadOnlyList<Heading> Contents)
{
    /// <summary>What stands in the search field.</summary>
    public string Query { get; init; } = "";

    /// <summary>A menu of its own.</summary>
    public string? Menu { get; init; }

    /// <summary>Name of one more script, served beside the documents.</summary>
    public string? Script { get; init; }
}
