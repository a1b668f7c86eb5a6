using System.Diagnostics;
using Daybook.Local;

namespace Daybook.Tests.Local;

public sealed class ProcessRecordTests
{
    [Fact]
    public void A_process_is_believed_only_with_its_start_time_and_its_command_line()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no sleep program.");
        using var child = Process.Start(new ProcessStartInfo("sleep", ["60"]))!;
        try
        {
            // A program that has only just begun has no command line yet.
            while (OperatingSystem.IsLinux() && File.ReadAllText($"/proc/{child.Id}/cmdline").Length == 0) Thread.Yield();
            var record = ProcessRecord.Of(child.Id, "60")!;

            using var found = record.Find();
            Assert.Equal(child.Id, found?.Id);
            Assert.Null((record with { StartedAt = record.StartedAt.AddMinutes(-1) }).Find());
            if (OperatingSystem.IsLinux())
                Assert.Null((record with { Data = "/somewhere/else" }).Find());
        }
        finally
        {
            child.Kill();
        }
    }

    [Fact]
    public void A_damaged_or_missing_file_is_no_process()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, "{\"Pid\":");
        Assert.Null(ProcessRecord.Read(file));
        File.Delete(file);
        Assert.Null(ProcessRecord.Read(file));
    }
}
