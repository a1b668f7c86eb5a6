namespace Daybook.Client;

/// <summary>
/// A sub-directory of the spool, owned by one process: the one that holds its lock file. The operating system gives the lock back when the
/// process ends, however it ends.
/// </summary>
internal sealed class SpoolFolder : IDisposable
{
    private const string Extension = ".events";

    // Far above any number of processes on one machine.
    private const int MostFolders = 1_000;

    private readonly FileStream _lock;

    private SpoolFolder(string path, FileStream theLock) => (Path, _lock) = (path, theLock);

    public string Path { get; }

    /// <summary>The first free one; a process that ends and starts again gets its own back.</summary>
    /// <exception cref="IOException">The directory cannot be written, or all its folders are taken.</exception>
    public static SpoolFolder Claim(string root)
    {
        for (var number = 0; number < MostFolders; number++)
        {
            var path = System.IO.Path.Combine(root, number.ToString());
            Directory.CreateDirectory(path);
            if (TryClaim(path) is { } folder) return folder;
        }

        throw new IOException($"Daybook: {MostFolders} processes already use the spool in {root}. Give this one another SpoolDirectory.");
    }

    /// <summary>Folders that ended processes have left, with events in them. They belong to the caller from now on.</summary>
    public static IEnumerable<SpoolFolder> Abandoned(string root, string own)
    {
        foreach (var path in Directory.EnumerateDirectories(root).Where(p => p != own).Order(StringComparer.Ordinal))
        {
            if (!Directory.EnumerateFiles(path, "*" + Extension).Any() || TryClaim(path) is not { } folder) continue;
            yield return folder;
        }
    }

    public static string SegmentName(long number) => number.ToString("D12") + Extension;

    /// <summary>The oldest first.</summary>
    public IEnumerable<string> Segments() => Directory.EnumerateFiles(Path, "*" + Extension).Order(StringComparer.Ordinal);

    /// <summary>The highest number in use, also by a damaged file that was put aside.</summary>
    public long LastNumber() => Directory.EnumerateFiles(Path)
        .Select(file => long.TryParse(System.IO.Path.GetFileName(file).Split('.')[0], out var number) ? number : 0)
        .Append(0).Max();

    public void Dispose() => _lock.Dispose();

    private static SpoolFolder? TryClaim(string path)
    {
        try
        {
            // The file stays when the lock goes: deleting it would let two processes lock two files of one name.
            return new SpoolFolder(path,
                new FileStream(System.IO.Path.Combine(path, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException) when (File.Exists(System.IO.Path.Combine(path, "lock")))
        {
            return null;
        }
    }
}
