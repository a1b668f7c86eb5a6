using Daybook.Web.Dashboard;
using Daybook.Foundation.Http;
using Microsoft.AspNetCore.Http;

namespace Daybook.Web.OpenApi;

/// <summary>
/// <c>GET /openapi.json</c>: the HTTP contract. It is written by hand in openapi.json beside this file. Tests compare it with the
/// functions and their answers.
/// </summary>
public sealed class Contract
{
    private const string Resource = "Daybook.Web.OpenApi.openapi.json";

    private readonly Lazy<PageFile> _file = new(() => PageFile.Of("application/json", Read()));

    public IResult Get() => Answer.Write((http, cancel) => _file.Value.Send(http, "public, max-age=300", cancel));

    public static byte[] Read()
    {
        using var stream = typeof(Contract).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException(
                "openapi.json is not embedded in Daybook.dll: check EmbeddedResource in Daybook.csproj.");
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
