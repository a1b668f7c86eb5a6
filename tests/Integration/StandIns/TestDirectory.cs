using Daybook.Local;

namespace Daybook.Tests;

/// <summary>Temporary data directories of test runs, and the end of those whose run was killed.</summary>
public static class TestDirectory
{
    private static readonly string Parent = Path.Combine(Path.GetTempPath(), $"daybook-tests-{Environment.UserName}");

    public static string New() => System.IO.Directory.CreateDirectory(Path.Combine(Parent, $"{Guid.CreateVersion7():N}")).FullName;

    /// <summary>Stops what killed runs left running and deletes their directories. A directory in use is left alone.</summary>
    public static async Task SweepAsync()
    {
        System.IO.Directory.CreateDirectory(Parent);
        foreach (var directory in System.IO.Directory.EnumerateDirectories(Parent).Where(directory => File.Exists(Path.Combine(directory, "run", "lock"))))
        {
            try
            {
                await LocalServices.StopLeftBehindAsync(directory, Console.Error.WriteLine);
                Delete(directory);
            }
            catch (LocalSetupException)
            {
                // Its owner lives.
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
            // A file still open on Windows, or another run's sweep; the next sweep takes it.
        }
    }
}
