using System.Globalization;

namespace Daybook.Tools.Bench;

/// <summary>Samples processes' resident memory during a run. Works on Linux; elsewhere it sees nothing.</summary>
internal sealed class MemoryWatch : IAsyncDisposable
{
    public const string Postgres = "PostgreSQL, its main process";

    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(200);

    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<string, double> _peaks = new(StringComparer.Ordinal);
    private readonly Task _work;

    /// <param name="processes">Each process's name and id.</param>
    public MemoryWatch(IReadOnlyList<(string Name, int Id)> processes) => _work = Watch(processes);

    /// <summary>Highest resident memory of each, in MB of 1,000,000 bytes.</summary>
    public IReadOnlyDictionary<string, double> PeakMb => _peaks;

    /// <summary>The process ids of servers whose command line names a folder, by the program's name.</summary>
    public static IReadOnlyList<(string Name, int Id)> ServersOf(string folder)
    {
        if (!Directory.Exists("/proc")) return [];
        var found = new List<(string, int)>();
        foreach (var process in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(process), CultureInfo.InvariantCulture, out var id) || id == Environment.ProcessId) continue;
            var line = Read(Path.Combine(process, "cmdline"))?.Replace('\0', ' ') ?? "";
            if (!line.Contains(folder, StringComparison.Ordinal)) continue;
            if (line.Contains("azurite", StringComparison.Ordinal)) found.Add(("queue service (Azurite)", id));
            else if (line.Contains("/postgres ", StringComparison.Ordinal)) found.Add((Postgres, id));
        }

        return found;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _work;
        _stop.Dispose();
    }

    private async Task Watch(IReadOnlyList<(string Name, int Id)> processes)
    {
        while (!_stop.IsCancellationRequested)
        {
            foreach (var (name, id) in processes)
            {
                if (ResidentMb(id) is { } mb) _peaks[name] = Math.Max(_peaks.GetValueOrDefault(name), mb);
            }

            await Task.Delay(Every, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static double? ResidentMb(int id) =>
        Read($"/proc/{id}/status")?.Split('\n').FirstOrDefault(line => line.StartsWith("VmRSS:", StringComparison.Ordinal)) is { } line
            ? double.Parse(line[6..^2].Trim(), CultureInfo.InvariantCulture) * 1024 / 1e6
            : null;

    internal static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
