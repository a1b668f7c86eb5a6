using System.Runtime.InteropServices;
using System.Text.Json;

namespace Daybook.Local;

/// <summary>The PostgreSQL that <c>infra/local</c> installs from a package of Node's.</summary>
internal static class EmbeddedPostgres
{
    private sealed record Link(string Source, string Target);

    /// <summary>Its folder of programs, ready to run; null when the package does not exist for this platform.</summary>
    public static string? Folder(NodeRuntime node)
    {
        var system = OperatingSystem.IsWindows() ? "windows" : OperatingSystem.IsMacOS() ? "darwin" : "linux";
        var package = node.Module($"@embedded-postgres/{system}-{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}");
        if (!Directory.Exists(package))
            return null;
        MakeLinks(package);
        return Path.Combine(package, "native", "bin");
    }

    // A package holds no symbolic links; its install script would make them, and npm does not run install scripts.
    private static void MakeLinks(string package)
    {
        var list = Path.Combine(package, "native", "pg-symlinks.json");
        if (!File.Exists(list))
            return;
        var links = JsonSerializer.Deserialize<List<Link>>(File.ReadAllText(list), JsonSerializerOptions.Web) ?? [];
        foreach (var link in links)
        {
            var target = Path.Combine(package, link.Target);
            if (!File.Exists(target))
                TryLink(target, Path.GetRelativePath(Path.GetDirectoryName(target)!, Path.Combine(package, link.Source)));
        }
    }

    private static void TryLink(string target, string source)
    {
        try
        {
            File.CreateSymbolicLink(target, source);
        }
        catch (IOException) when (File.Exists(target))
        {
            // Another process made it meanwhile.
        }
    }
}
