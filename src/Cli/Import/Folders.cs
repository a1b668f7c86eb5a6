namespace Daybook.Cli.Import;

internal static class Folders
{
    /// <summary>Also false for root if the folder's mode lets nobody write, because such a folder is meant to stay unchanged.</summary>
    public static bool CanWrite(string folder)
    {
        const UnixFileMode anyone = UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(folder) & anyone) == UnixFileMode.None) return false;
        try
        {
            using var probe =
                new FileStream(Path.Combine(folder, Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1,
                    FileOptions.DeleteOnClose);
            return true;
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            return false;
        }
    }
}
