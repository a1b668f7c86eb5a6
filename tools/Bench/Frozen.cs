using System.Diagnostics;

namespace Daybook.Tools.Bench;

/// <summary>Pauses a process, so that a queue can fill while the process stays compiled and connected.</summary>
internal static class Frozen
{
    public static Task Freeze(int process) => Signal("-STOP", process);

    public static Task Thaw(int process) => Signal("-CONT", process);

    private static async Task Signal(string signal, int process)
    {
        using var kill = Process.Start(new ProcessStartInfo("kill", [signal, $"{process}"]) { UseShellExecute = false })!;
        await kill.WaitForExitAsync();
    }
}
