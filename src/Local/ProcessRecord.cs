using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Daybook.Local;

/// <summary>
/// The record of a started server, so that the next start can find it after a crash. Systems reuse process ids, so an id counts only if
/// the process's start time matches and, if the system shows it, its command line names the server's data.
/// </summary>
internal sealed record ProcessRecord(int Pid, DateTimeOffset StartedAt, string Data)
{
    // The system derives start times from the time since boot, so clock adjustments make two readings differ.
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(5);

    public static ProcessRecord? Of(int pid, string data)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            return new ProcessRecord(pid, new DateTimeOffset(process.StartTime), data);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or Win32Exception)
        {
            return null;
        }
    }

    public static ProcessRecord? Read(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<ProcessRecord>(File.ReadAllText(file));
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            return null;
        }
    }

    public void Write(string file) => File.WriteAllText(file, JsonSerializer.Serialize(this));

    /// <summary>The recorded process, if it still runs.</summary>
    public Process? Find()
    {
        Process? process = null;
        try
        {
            process = Process.GetProcessById(Pid);
            if (!process.HasExited && (process.StartTime.ToUniversalTime() - StartedAt.UtcDateTime).Duration() < Tolerance
                && CommandLineNames(Data))
                return process;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or Win32Exception)
        {
            // There is no such process, or this user may not see it.
        }
        process?.Dispose();
        return null;
    }

    private bool CommandLineNames(string data)
    {
        var file = string.Create(CultureInfo.InvariantCulture, $"/proc/{Pid}/cmdline");
        return !File.Exists(file) || File.ReadAllText(file).Split('\0').Contains(data, StringComparer.Ordinal);
    }
}
