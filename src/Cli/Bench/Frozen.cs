using System.Diagnostics;

namespace Daybook.Cli.Bench;

/// <summary>Pauses a process, so that a queue can fill while the process stays compiled and connected.</summary>
internal static class Frozen
{
    public static Task FreezeAsync(int process) => SignalAsync("-STOP", process);

    public static Task ThawAsync(int process) => SignalAsync("-CONT", process);

    private static async Task SignalAsync(string signal, int process)
    {
        using var kill = Process.Start(new ProcessStartInfo("kill", [signal, $"{process}"]) { UseShellExecute = false })!;
        await kill.WaitForExitAsync();
    }
}
