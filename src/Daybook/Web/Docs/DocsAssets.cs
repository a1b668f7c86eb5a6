using Daybook.Web.Dashboard;

namespace Daybook.Web.Docs;

/// <summary>What every page of the docs loads, from inside the app: style, scripts, and the icon.</summary>
public static class DocsAssets
{
    public const string ReferenceScript = "reference.js";

    private static readonly Dictionary<string, Lazy<PageFile>> Files = new(StringComparer.Ordinal)
    {
        // The dashboard's colours, so that there is one place for them.
        [DocumentPage.StyleName] = Of("text/css; charset=utf-8", "colors.css", DocumentPage.StyleName),
        [DocumentPage.ScriptName] = Of("text/javascript; charset=utf-8", DocumentPage.ScriptName),
        [ReferenceScript] = Of("text/javascript; charset=utf-8", ReferenceScript),
    };

    public static Lazy<PageFile> Icon { get; } = Of("image/svg+xml", "mark.svg");

    public static PageFile? Find(string name) => Files.GetValueOrDefault(name)?.Value;

    private static Lazy<PageFile> Of(string contentType, params string[] names) =>
        new(() => PageFile.Of(contentType, [.. names.SelectMany(Read)]));

    private static byte[] Read(string name)
    {
        using var stream = typeof(DocsAssets).Assembly.GetManifestResourceStream("Daybook.Web.Docs." + name)
            ?? throw new InvalidOperationException($"{name} is not embedded in Daybook.dll: check EmbeddedResource in Daybook.csproj.");
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
