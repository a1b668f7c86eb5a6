using System.Net;

namespace Daybook.Web.Docs;

/// <summary>
/// The page around a rendered document. Its style is in a separate file, so that the strictest content security policy applies.
/// </summary>
public static class DocumentPage
{
    public const string StyleName = "docs.css";

    /// <summary>A browser may show the page's text, its style and images from its own origin. It may run nothing.</summary>
    public const string ContentSecurityPolicy =
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private static readonly Lazy<string> StyleSheet = new(ReadStyle);

    public static string Style => StyleSheet.Value;

    /// <param name="name">Of the document: addresses are relative to it, because behind a proxy the server's root may lie below a
    /// path.</param>
    public static string Render(string name, string title, string body) => $"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{WebUtility.HtmlEncode(title)} · Daybook</title>
        <link rel="stylesheet" href="{Up(name)}{StyleName}">
        </head>
        <body>
        <header><a href="{Up(name)}README">Daybook docs</a></header>
        <main>
        {body}</main>
        </body>
        </html>

        """;

    // From the document's folder to that of all documents.
    private static string Up(string name) => string.Concat(Enumerable.Repeat("../", name.Count(c => c == '/')));

    private static string ReadStyle()
    {
        using var stream = typeof(DocumentPage).Assembly.GetManifestResourceStream("Daybook.Web.Docs.docs.css")
            ?? throw new InvalidOperationException("docs.css is not embedded in Daybook.dll: check EmbeddedResource in Daybook.csproj.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
