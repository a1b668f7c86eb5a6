using System.Globalization;

namespace Daybook.Local;

/// <summary>
/// A disk in memory (tmpfs) that can be made full, because its size can change while it is in use. Needs Linux and a root that may mount.
/// </summary>
public sealed class SizedDisk : IAsyncDisposable
{
    private const long Room = 16L << 30;

    private readonly string _folder;

    private SizedDisk(string folder) => _folder = folder;

    /// <summary>Creates a folder and mounts the disk on it.</summary>
    /// <returns>Null and the reason if this process may not mount.</returns>
    public static async Task<(SizedDisk? Disk, string Reason)> Mount(string folder, CancellationToken cancel)
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess) return (null, "only root can mount a small disk, on Linux");
        Directory.CreateDirectory(folder);
        var result = await Command.Run(["mount", "-t", "tmpfs", "-o", $"mode=0700,size={Size(Room)}", "tmpfs", folder], null, cancel);
        return result.ExitCode == 0 ? (new SizedDisk(folder), "") : (null, $"this root may not mount: {result.Output}");
    }

    /// <summary>From now on, only a few more pages fit.</summary>
    public async Task Fill(CancellationToken cancel)
    {
        // Its user may write more between the check and the change, and a disk cannot be smaller than its content.
        for (var spare = 128L << 10; ; spare *= 2)
        {
            var drive = new DriveInfo(_folder);
            var result = await TryResize(drive.TotalSize - drive.AvailableFreeSpace + spare, cancel);
            if (result.ExitCode == 0) return;
            if (spare > Room) throw new LocalSetupException($"The disk at {_folder} cannot be filled: {result.Output}");
        }
    }

    public async Task Free(CancellationToken cancel)
    {
        var result = await TryResize(Room, cancel);
        if (result.ExitCode != 0) throw new LocalSetupException($"The disk at {_folder} cannot be freed: {result.Output}");
    }

    public async ValueTask DisposeAsync()
    {
        var result = await Command.Run(["umount", _folder], null, CancellationToken.None);
        // A process of the killed server may hold it for a moment. It unmounts when that process ends.
        if (result.ExitCode != 0) await Command.Run(["umount", "--lazy", _folder], null, CancellationToken.None);
    }

    private Task<Command.Result> TryResize(long bytes, CancellationToken cancel) =>
        Command.Run(["mount", "-o", $"remount,size={Size(bytes)}", _folder], null, cancel);

    private static string Size(long bytes) => bytes.ToString(CultureInfo.InvariantCulture);
}
