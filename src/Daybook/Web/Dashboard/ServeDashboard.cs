using Daybook.Foundation.Events;
using Daybook.Foundation.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Daybook.Web.Dashboard;

/// <summary>
/// <c>GET /</c> and <c>GET /assets/{path}</c>: the web page. The page holds no data. It gets what it shows from the API, with the
/// reader's key.
/// </summary>
public sealed class ServeDashboard(DashboardFiles files, SignInSettings signIn, IOptions<DashboardOptions> options)
{
    /// <summary>
    /// Allows only files from its own origin: no inline script or style, no traffic to or from other hosts, and no text that becomes
    /// markup.
    /// </summary>
    public const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; connect-src 'self'; " +
        "form-action 'none'; base-uri 'none'; " +
        NoFrames + "; require-trusted-types-for 'script'; trusted-types 'none'";

    private const string NoFrames = "frame-ancestors 'none'";

    // An asset's name comes from its content, so an asset never changes. Browsers ask for the page itself each time.
    private const string AssetCaching = "public, max-age=31536000, immutable";
    private const string PageCaching = "no-cache";

    public IResult Page(HttpCall call)
    {
        // The view that is shown stands in the page's address; its script reads it.
        call.Query.LeaveOthers();
        return Page();
    }

    /// <summary>
    /// <c>GET /shared</c>: the same page, which shows what a share link shows. Its token stands behind the <c>#</c>, so no server is told
    /// it. Only this page may be shown in frames, and only where the settings say so: nothing on it can be clicked to change anything.
    /// </summary>
    public IResult Shared() => Answer.Write((http, cancel) =>
    {
        var ancestors = options.Value.FrameAncestorsOfPolicy;
        // Browsers that know frame-ancestors ignore it; to others it would say that nobody may.
        if (options.Value.Ancestors.Count > 0) http.Response.Headers.Remove("X-Frame-Options");
        var policy = ContentSecurityPolicy.Replace(NoFrames, $"frame-ancestors {ancestors}", StringComparison.Ordinal);
        return files.Index is { } index ? Send(http, index, PageCaching, policy, cancel)
            : Send(http, NotBuiltPage.File, "no-store", policy, cancel);
    });

    internal IResult Page() => files.Index is { } index
        ? Answer.Write((http, cancel) => Send(http, index, PageCaching, Policy(), cancel))
        : Answer.Write((http, cancel) => Send(http, NotBuiltPage.File, "no-store", Policy(), cancel));

    public IResult Asset(string path) => files.Asset(path) is { } asset
        ? Answer.Write((http, cancel) => Send(http, asset, AssetCaching, Policy(), cancel))
        : new Problem(ProblemCode.NotFound,
            "The dashboard has no such file. Reload the page, because it may be older than this version of Daybook.");

    // The page asks the identity provider for tokens itself.
    private string Policy() => signIn.Enabled
        ? ContentSecurityPolicy.Replace("connect-src 'self'", "connect-src 'self' " + signIn.Origin, StringComparison.Ordinal)
        : ContentSecurityPolicy;

    private static Task Send(HttpContext http, PageFile file, string caching, string policy, CancellationToken cancel)
    {
        http.Response.Headers["Cross-Origin-Opener-Policy"] = "same-origin";
        return file.Send(http, caching, cancel, policy);
    }
}
