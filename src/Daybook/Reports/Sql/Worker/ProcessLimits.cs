using System.Globalization;
using System.Runtime.InteropServices;

namespace Daybook.Reports.Sql.Worker;

/// <summary>
/// What this process may take from the machine, on Linux. The engine's own limit counts its tables and hash tables, but not the texts and
/// lists that a function makes.
/// </summary>
/// <remarks>Elsewhere whoever started the process looks at its size, and ends it: here too, but a limit gives a better answer.</remarks>
internal static class ProcessLimits
{
    private const int Core = 4, AddressSpace = 9;

    /// <summary>If the machine runs out of memory, this process goes first. It leaves no core file, which would hold events.</summary>
    public static void Prefer()
    {
        if (!OperatingSystem.IsLinux()) return;
        Set(Core, 0);
        try
        {
            File.WriteAllText("/proc/self/oom_score_adj", "1000");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Not everywhere allowed.
        }
    }

    /// <param name="bytes">More than what is mapped now.</param>
    public static void Grow(long bytes)
    {
        if (!OperatingSystem.IsLinux()) return;
        var pages = long.Parse(File.ReadAllText("/proc/self/statm").Split(' ')[0], CultureInfo.InvariantCulture);
        Set(AddressSpace, (ulong)((pages * Environment.SystemPageSize) + bytes));
    }

    private static void Set(int resource, ulong most)
    {
        var limit = new Limit { Soft = most, Hard = resource == Core ? 0 : ulong.MaxValue };
        try
        {
            _ = SetLimit(resource, in limit);
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            // Another C library.
        }
    }

    [DllImport("libc", EntryPoint = "setrlimit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetLimit(int resource, in Limit limit);

    private struct Limit
    {
        public ulong Soft;
        public ulong Hard;
    }
}
