using System.Text;
using Microsoft.Extensions.Options;

namespace Daybook.Web.Dashboard;

/// <summary>The built web page. The first request reads it into memory.</summary>
/// <remarks>Daybook serves only what is in here, so a request path never reaches the file system.</remarks>
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

    /// <summary>Null until the page is built.</summary>
    public PageFile? Index => Files()?.GetValueOrDefault(IndexName);

    /// <param name="path">Below <c>/assets</c>.</param>
    public PageFile? Asset(string path) => Files()?.GetValueOrDefault("assets/" + path);

    // Until there is a page, every request looks again, so that a page built after the start is found.
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
        Add(files, Path.Combine(folder, "assets"), "assets/");
        return files;
    }

    private static void Add(Dictionary<string, PageFile> files, string folder, string path)
    {
        if (!Directory.Exists(folder)) return;
        foreach (var file in Directory.EnumerateFiles(folder))
        {
            if (ContentTypes.TryGetValue(Path.GetExtension(file), out var type))
                files[path + Path.GetFileName(file)] = PageFile.Of(type, File.ReadAllBytes(file));
        }
    }
}
