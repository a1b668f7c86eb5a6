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

    public static string Render(string title, string body) => $"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{WebUtility.HtmlEncode(title)} · Daybook</title>
        <link rel="stylesheet" href="/docs/{StyleName}">
        </head>
        <body>
        <header><a href="/docs/README">Daybook docs</a></header>
        <main>
        {body}</main>
        </body>
        </html>

        """;

    private static string ReadStyle()
    {
        using var stream = typeof(DocumentPage).Assembly.GetManifestResourceStream("Daybook.Web.Docs.docs.css")
            ?? throw new InvalidOperationException("docs.css is not embedded in Daybook.dll: check EmbeddedResource in Daybook.csproj.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
