using Microsoft.Extensions.Options;

namespace Daybook.Foundation.Columns;

/// <summary>
/// This process's own folder below <see cref="ColumnsOptions.Directory"/>: empty at the start, gone at the end. Folders that a killed
/// process left are deleted by the next one.
/// </summary>
/// <remarks>
/// What was deleted everywhere else must not live on in a cache: no file is taken over from another process or from an earlier life of
/// this one.
/// </remarks>
public sealed class ColumnFolder(IOptions<ColumnsOptions> options) : IDisposable
{
    private const string LockName = "in-use";

    private readonly Lock _lock = new();
    private FileStream? _held;
    private string? _path;

    /// <summary>Made at the first call.</summary>
    /// <exception cref="ColumnsUnusableException">It cannot be made.</exception>
    public string Path
    {
        get
        {
            lock (_lock) return _path ??= Make();
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            if (_held is null) return;
            _held.Dispose();
            _held = null;
            Remove(_path!);
        }
    }

    /// <summary>Deletes the folders of processes that are gone, also while this one does not use columns any more.</summary>
    public void Sweep()
    {
        if (!Directory.Exists(options.Value.Directory)) return;
        foreach (var folder in Directory.EnumerateDirectories(options.Value.Directory))
        {
            if (folder == _path) continue;
            try
            {
                // A live process holds the lock file open. A folder without one is new or half deleted; its age tells which.
                var held = System.IO.Path.Combine(folder, LockName);
                if (File.Exists(held)) new FileStream(held, FileMode.Open, FileAccess.ReadWrite, FileShare.None).Dispose();
                else if (Directory.GetCreationTimeUtc(folder) > TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(-1)) continue;
                Remove(folder);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // In use.
            }
        }
    }

    private string Make()
    {
        try
        {
            Sweep();
            var path = System.IO.Path.Combine(options.Value.Directory, Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString("N"));
            Directory.CreateDirectory(path);
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            _held = new FileStream(System.IO.Path.Combine(path, LockName), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
            Directory.CreateDirectory(System.IO.Path.Combine(path, "spill"));
            return path;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ColumnsUnusableException($"No folder can be made in {options.Value.Directory}: {e.Message}", e);
        }
    }

    private static void Remove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next sweep tries again.
        }
    }
}
