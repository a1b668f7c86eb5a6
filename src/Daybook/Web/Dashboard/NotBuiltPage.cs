using System.Text;

namespace Daybook.Web.Dashboard;

/// <summary>The page at <c>/</c> if the app was built without Node. Everything except the dashboard works.</summary>
internal static class NotBuiltPage
{
    public static PageFile File { get; } = PageFile.Of("text/html; charset=utf-8", Encoding.UTF8.GetBytes("""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Daybook</title>
        </head>
        <body>
        <main>
        <h1>Daybook runs; its dashboard is not built yet</h1>
        <p>With Node 20 or later, in the project's folder, then reload this page:</p>
        <pre>npm ci --prefix src/Dashboard
        npm run build --prefix src/Dashboard</pre>
        <p><code>dotnet run --project src/Cli -- up</code> does it by itself. An app that was built before needs
        <code>Daybook__Dashboard__Directory</code> to name the folder <code>src/Dashboard/dist</code>, or to be built again.</p>
        <p>Meanwhile: <a href="docs/README">documentation</a>, <a href="reference">API reference</a>, <a href="health">health</a>.</p>
        </main>
        </body>
        </html>

        """));
}
