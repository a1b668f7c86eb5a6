using Daybook.Local;

namespace Daybook.Tests;

/// <summary>Temporary data directories of test runs, and the cleanup after killed runs.</summary>
public static class TestDirectory
{
    private static readonly string Parent = Path.Combine(Path.GetTempPath(), $"daybook-tests-{Environment.UserName}");

    public static string New() => System.IO.Directory.CreateDirectory(Path.Combine(Parent, $"{Guid.CreateVersion7():N}")).FullName;

    /// <summary>Stops everything that killed runs left running and deletes their directories. It skips directories in use.</summary>
    public static async Task Sweep()
    {
        System.IO.Directory.CreateDirectory(Parent);
        foreach (var directory in System.IO.Directory.EnumerateDirectories(Parent)
            .Where(directory => File.Exists(Path.Combine(directory, "run", "lock"))))
        {
            try
            {
                await LocalServices.StopLeftBehind(directory, Console.Error.WriteLine);
                Delete(directory);
            }
            catch (LocalSetupException)
            {
                // Its owner is alive.
            }
        }
    }

    public static void Delete(string directory)
    {
        try
        {
            System.IO.Directory.Delete(directory, recursive: true);
        }
        catch (IOException)
        {
            // A file is still open on Windows, or another run sweeps. The next sweep deletes it.
        }
    }
}
