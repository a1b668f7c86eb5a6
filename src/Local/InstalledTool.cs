namespace Daybook.Local;

/// <summary>
/// This program as a .NET tool. What it brings for the stand-ins lies beside it; what it makes goes into the user's own folder, because an
/// update replaces the tool's.
/// </summary>
public static class InstalledTool
{
    private static readonly string Brought = Path.Combine(AppContext.BaseDirectory, "infra", "local");

    /// <summary>Only the package has these files beside the program.</summary>
    public static bool IsThis { get; } = File.Exists(Path.Combine(Brought, "package.json"));

    /// <summary>Where the tool keeps data, unless it is told otherwise.</summary>
    public static string Data => Path.Combine(Home(), "data");

    /// <summary>Copies what it brings. Packages that an earlier version installed stay, until the lock file differs.</summary>
    internal static string Unpack()
    {
        var local = Directory.CreateDirectory(Path.Combine(Home(), "infra", "local")).FullName;
        foreach (var file in Directory.GetFiles(Brought))
        {
            var copy = Path.Combine(local, Path.GetFileName(file));
            if (!File.Exists(copy) || !File.ReadAllBytes(copy).AsSpan().SequenceEqual(File.ReadAllBytes(file)))
                File.Copy(file, copy, overwrite: true);
        }

        return Home();
    }

    private static string Home()
    {
        var user = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create);
        return user.Length > 0 ? Path.Combine(user, "daybook")
            : throw new LocalSetupException("This user has no folder for application data. Set HOME, or XDG_DATA_HOME, to a folder.");
    }
}
