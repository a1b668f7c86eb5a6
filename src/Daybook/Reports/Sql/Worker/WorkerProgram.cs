using System.Runtime.InteropServices;

namespace Daybook.Reports.Sql.Worker;

/// <summary>How the process of <see cref="SqlWorker"/> is started: a host of this build, which begins with it when asked.</summary>
internal static class WorkerProgram
{
    private static readonly string[] Hosts = ["Daybook.Functions", "Daybook.Standalone"];

    /// <returns>Null: none lies beside this program.</returns>
    public static (string File, IReadOnlyList<string> Arguments)? Find()
    {
        foreach (var host in Hosts)
        {
            var path = Path.Combine(AppContext.BaseDirectory, host);
            if (!File.Exists(path + ".dll")) continue;
            // Beside the runtime that this process runs on; a program that brings its own has none.
            var dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../..", Program("dotnet")));
            if (File.Exists(dotnet)) return (dotnet, [path + ".dll", SqlWorker.Verb]);
            if (File.Exists(Program(path))) return (Program(path), [SqlWorker.Verb]);
        }

        return null;
    }

    private static string Program(string name) => OperatingSystem.IsWindows() ? name + ".exe" : name;
}
