using Daybook.Foundation.Events;
using Daybook.Foundation.Http;
using Microsoft.AspNetCore.Http;

namespace Daybook.Web.Dashboard;

/// <summary><c>GET /</c> and <c>GET /assets/{path}</c>: the web page. It holds no data; what it shows it asks the API for, with the reader's key.</summary>
public sealed class ServeDashboard(DashboardFiles files)
{
    /// <summary>Only files of its own origin: nothing inline runs or styles, nothing is loaded from or sent to anywhere else, and no text becomes markup.</summary>
    public const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; connect-src 'self'; form-action 'none'; base-uri 'none'; " +
        "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    // The page names its assets by their content, so they never change; the page itself is asked for again each time.
    private const string AssetCaching = "public, max-age=31536000, immutable";
    private const string PageCaching = "no-cache";

    public IResult Page() => files.Index is { } index
        ? Answer.Write((http, cancel) => Send(http, index, PageCaching, cancel))
        : Answer.Write((http, cancel) => Send(http, NotBuiltPage.File, "no-store", cancel));

    public IResult Asset(string path) => files.Asset(path) is { } asset
        ? Answer.Write((http, cancel) => Send(http, asset, AssetCaching, cancel))
        : new Problem(ProblemCode.NotFound, "The dashboard has no such file. Reload the page: it may be older than this version of Daybook.");

    private static Task Send(HttpContext http, PageFile file, string caching, CancellationToken cancel)
    {
        http.Response.Headers["Cross-Origin-Opener-Policy"] = "same-origin";
        return file.Send(http, caching, cancel, ContentSecurityPolicy);
    }
}
