using System.Text.Json;
using Daybook.Foundation.Http;
using Daybook.Web.Dashboard;
using Daybook.Web.Docs;
using Microsoft.AspNetCore.Http;

namespace Daybook.Web.OpenApi;

/// <summary><c>GET /reference</c>: the contract as a page of the docs, written from openapi.json on first use.</summary>
public sealed class ReferencePage(DocsSite site)
{
    /// <summary>That of the docs; its script may also ask this server, to try an operation.</summary>
    internal const string ContentSecurityPolicy = DocumentPage.ContentSecurityPolicy + "; connect-src 'self'";

    private const string Place = "reference", Caching = "no-cache";

    private readonly Lazy<PageFile> _page = new(() => site.File(Page()));

    public IResult Get() => Answer.Write((http, cancel) => _page.Value.Send(http, Caching, cancel, ContentSecurityPolicy));

    internal static SitePage Page()
    {
        using var contract = JsonDocument.Parse(Contract.Read());
        var text = new ReferenceText(contract.RootElement);
        return new SitePage(Place, "API reference", text.Body(), [])
        {
            Menu = text.Menu(DocumentPage.Root(Place)),
            Script = DocsAssets.ReferenceScript,
        };
    }
}
