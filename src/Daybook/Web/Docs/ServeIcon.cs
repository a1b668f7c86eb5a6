using Daybook.Foundation.Http;
using Microsoft.AspNetCore.Http;

namespace Daybook.Web.Docs;

/// <summary><c>GET /favicon.ico</c>: the mark of Daybook, for every page and tab.</summary>
public static class ServeIcon
{
    private const string Caching = "public, max-age=86400";

    public static IResult Get() => Answer.Write((http, cancel) => DocsAssets.Icon.Value.Send(http, Caching, cancel));
}
