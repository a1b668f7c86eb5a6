namespace Daybook.Local;

/// <summary>One folder for all data of the stand-ins. One process at a time owns it, through a lock that ends with the process.</summary>
public sealed class DataDirectory : IDisposable
{
    private readonly FileStream _lock;

    private DataDirectory(string root, FileStream @lock)
    {
        Root = root;
        _lock = @lock;
    }

    public string Root { get; }

    internal string Postgres => Path.Combine(Root, "postgres");

    internal string Queue => Path.Combine(Root, "queue");

    internal string Blob => Path.Combine(Root, "blob");

    internal string S3 => Path.Combine(Root, "s3");

    internal string Run(string server) => Path.Combine(Root, "run", server + ".json");

    internal string Log(string server) => Path.Combine(Root, "logs", server + ".log");

    /// <summary>Creates the folder if it is missing, and takes it.</summary>
    /// <exception cref="LocalSetupException">Another process has it.</exception>
    public static DataDirectory Open(string path)
    {
        var root = Path.GetFullPath(path);
        Directory.CreateDirectory(root);
        foreach (var folder in new[] { "run", "logs", "queue", "blob", "s3" })
            Directory.CreateDirectory(Path.Combine(root, folder));
        try
        {
            return new DataDirectory(root,
                new FileStream(Path.Combine(root, "run", "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e)
        {
            throw new LocalSetupException($"Another running process uses {root}. Stop it first, or choose another directory with --data.",
                e);
        }
    }

    /// <summary>True if <see cref="Open"/> created the folder.</summary>
    public static bool IsOne(string path) => File.Exists(Path.Combine(path, "run", "lock"));

    public void Dispose() => _lock.Dispose();
}
