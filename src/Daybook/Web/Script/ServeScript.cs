using Daybook.Foundation.Http;
using Daybook.Web.Dashboard;
using Microsoft.AspNetCore.Http;

namespace Daybook.Web.Script;

/// <summary>
/// <c>GET /daybook.js</c>: the JavaScript client for pages without a build. The build of clients/js writes daybook.js beside this file,
/// and a test there compares the two.
/// </summary>
public sealed class ServeScript
{
    private const string Resource = "Daybook.Web.Script.daybook.js";

    // Sites do not name a version, so a new one must reach them within the hour. With the ETag, that costs only a few bytes.
    private const string Caching = "public, max-age=3600";

    private readonly Lazy<PageFile> _file = new(() => PageFile.Of("text/javascript; charset=utf-8", Read()));

    public IResult Get() => Answer.Write((http, cancel) =>
    {
        // Pages of other sites load it.
        http.Response.Headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        return _file.Value.Send(http, Caching, cancel);
    });

    private static byte[] Read()
    {
        using var stream = typeof(ServeScript).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException("daybook.js is not embedded in Daybook.dll: check EmbeddedResource in Daybook.csproj.");
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
