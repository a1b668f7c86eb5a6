namespace Daybook.Cli.Import;

/// <summary>One import of a file into one target at a time. The lock ends with the process, even if it is killed.</summary>
internal static class ImportLock
{
    /// <exception cref="ImportException">Another process holds it.</exception>
    public static IDisposable Take(string path, string file)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException e)
        {
            throw new ImportException($"{file} is being imported by another process already ({path}).", e);
        }
    }
}
