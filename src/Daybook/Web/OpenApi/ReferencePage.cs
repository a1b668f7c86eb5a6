using System.Text;
using Daybook.Web.Dashboard;
using Daybook.Foundation.Http;
using Microsoft.AspNetCore.Http;

namespace Daybook.Web.OpenApi;

/// <summary><c>GET /reference</c>: the contract as an interactive page. Daybook itself serves its viewer (Swagger UI, from npm).</summary>
public sealed class ReferencePage(DashboardFiles files)
{
    /// <summary>The viewer sets inline styles and has icons in its style sheet. Only files from this origin may run.</summary>
    internal const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src "
            + "'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

    private const string Caching = "no-cache";

    public IResult Get() => Answer.Write((http, cancel) =>
        Page(files.Reference()).Send(http, Caching, cancel, ContentSecurityPolicy));

    private static PageFile Page(ReferenceAssets? assets) => PageFile.Of("text/html; charset=utf-8", Encoding.UTF8.GetBytes(assets is null
        ? """
            <!doctype html>
            <html lang="en">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>API reference · Daybook</title></head>
            <body><main>
            <h1>API reference</h1>
            <p>The contract is at <a href="openapi.json">openapi.json</a> (OpenAPI 3.1). Its viewer is built with the dashboard: <code>npm ci --prefix src/Dashboard</code> and
            <code>npm run build --prefix src/Dashboard</code>, with Node 20 or later; then reload this page.</p>
            </main></body>
            </html>

            """
        : $"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>API reference · Daybook</title>
            <link rel="stylesheet" href="assets/{assets.Style}">
            </head>
            <body>
            <main id="reference"></main>
            <script src="assets/{assets.Viewer}"></script>
            <script src="assets/{assets.Start}"></script>
            </body>
            </html>

            """));
}
