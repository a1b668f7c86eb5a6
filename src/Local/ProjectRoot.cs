namespace Daybook.Local;

/// <summary>The folder that contains <c>infra/local</c>: of the source tree, or of the installed tool.</summary>
public static class ProjectRoot
{
    /// <summary>Looks upwards from the program, then from the current directory. An installed tool has a folder of its own.</summary>
    public static string Find() =>
        InstalledTool.IsThis ? InstalledTool.Unpack() :
        Above(AppContext.BaseDirectory) ?? Above(Environment.CurrentDirectory) ??
        throw new LocalSetupException("Cannot find infra/local/package.json above the program or the current directory. Run this inside a "
            + "clone of the project.");

    private static string? Above(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "infra", "local", "package.json")))
                return folder.FullName;
        }
        return null;
    }
}
