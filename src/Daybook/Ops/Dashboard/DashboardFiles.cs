using System.Text;
using Microsoft.Extensions.Options;

namespace Daybook.Ops.Dashboard;

/// <summary>The built web page, read into memory when it is first asked for.</summary>
/// <remarks>Only what is in here is served, so no request path ever reaches the file system.</remarks>
public sealed class DashboardFiles(IOptions<DashboardOptions> options, PageSettings settings)
{
    private const string IndexName = "index.html";

    private static readonly Dictionary<string, string> ContentTypes = new(StringComparer.Ordinal)
    {
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
        [".woff2"] = "font/woff2",
    };

    private readonly Lock _reading = new();
    private volatile Dictionary<string, PageFile>? _files;

    /// <summary>Null while the page has not been built.</summary>
    public PageFile? Index => Files()?.GetValueOrDefault(IndexName);

    /// <param name="path">Below <c>/assets</c>.</param>
    public PageFile? Asset(string path) => Files()?.GetValueOrDefault("assets/" + path);

    // A page that was built after the start is found: until then every request looks again.
    private Dictionary<string, PageFile>? Files()
    {
        if (_files is { } files) return files;
        lock (_reading) return _files ??= Read(options.Value.Folder);
    }

    private Dictionary<string, PageFile>? Read(string folder)
    {
        var index = Path.Combine(folder, IndexName);
        if (!File.Exists(index)) return null;
        var files = new Dictionary<string, PageFile>(StringComparer.Ordinal)
        {
            [IndexName] = PageFile.Of("text/html; charset=utf-8", Encoding.UTF8.GetBytes(settings.WriteInto(File.ReadAllText(index)))),
        };
        foreach (var file in Directory.EnumerateFiles(Path.Combine(folder, "assets")))
        {
            if (ContentTypes.TryGetValue(Path.GetExtension(file), out var type)) files["assets/" + Path.GetFileName(file)] = PageFile.Of(type, File.ReadAllBytes(file));
        }

        return files;
    }
}
