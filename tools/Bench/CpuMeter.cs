using System.Globalization;

namespace Daybook.Tools.Bench;

/// <summary>
/// CPU time that processes have used. Other load on the machine hardly changes it. Works on Linux; elsewhere it sees nothing.
/// </summary>
internal sealed class CpuMeter
{
    public const string App = "the app";
    public const string Callers = "the callers, or the baseline's client";
    public const string Database = "PostgreSQL";
    public const string Queue = "queue service (Azurite)";

    // Linux reports times in hundredths of a second to user space, regardless of the kernel's own unit.
    private const double TicksASecond = 100;

    private readonly List<(string Name, int Id)> _processes;

    /// <param name="apps">Processes that count together as the app.</param>
    public CpuMeter(BenchSystem system, params IEnumerable<int> apps) => _processes =
    [
        (Callers, Environment.ProcessId),
        .. apps.Select(id => (App, id)),
        .. MemoryWatch.ServersOf(system.Folder).Select(s => (s.Name == MemoryWatch.Postgres ? Database : Queue, s.Id)),
    ];

    /// <summary>CPU seconds by name since the processes began, including their children's.</summary>
    public IReadOnlyDictionary<string, double> Now()
    {
        Dictionary<string, double> seconds = new(StringComparer.Ordinal);
        if (!Directory.Exists("/proc")) return seconds;
        var children = _processes.Exists(p => p.Name == Database) ? Stats().ToLookup(s => s.Parent) : null;
        foreach (var (name, id) in _processes)
        {
            if (Stat($"/proc/{id}/stat") is not { } stat) continue;
            // An ended backend is in its parent's sum; a live one is not.
            var all = name == Database ? stat.Own + stat.Ended + children![id].Sum(child => child.Own) : stat.Own;
            seconds[name] = seconds.GetValueOrDefault(name) + all / TicksASecond;
        }

        return seconds;
    }

    /// <summary>CPU seconds since <paramref name="before"/> for each million events.</summary>
    public IReadOnlyDictionary<string, double> PerMillion(IReadOnlyDictionary<string, double> before, double events) =>
        Now().ToDictionary(now => now.Key, now => (now.Value - before.GetValueOrDefault(now.Key)) / events * 1e6, StringComparer.Ordinal);

    /// <summary>CPU milliseconds of the app and PostgreSQL together since <paramref name="before"/>. DuckDB runs in the app.</summary>
    public double Milliseconds(IReadOnlyDictionary<string, double> before)
    {
        var now = Now();
        return new[] { App, Database }.Sum(name => now.GetValueOrDefault(name) - before.GetValueOrDefault(name)) * 1000;
    }

    private static IEnumerable<ProcessTime> Stats()
    {
        foreach (var process in Directory.EnumerateDirectories("/proc"))
        {
            if (char.IsAsciiDigit(Path.GetFileName(process)[0]) && Stat(Path.Combine(process, "stat")) is { } stat) yield return stat;
        }
    }

    private static ProcessTime? Stat(string file)
    {
        if (MemoryWatch.Read(file) is not { } text) return null;
        // The program's name, in parentheses, may contain spaces. State and parent follow it.
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        long Field(int number) => long.Parse(fields[number - 3], CultureInfo.InvariantCulture);
        return new ProcessTime((int)Field(4), Field(14) + Field(15), Field(16) + Field(17));
    }

    private readonly record struct ProcessTime(int Parent, long Own, long Ended);
}
