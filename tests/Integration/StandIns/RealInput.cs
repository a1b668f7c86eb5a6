using Daybook.Local;

namespace Daybook.Tests;

/// <summary>
/// Requests to a real web site, with numbers counted independently of Daybook. The file is beside the project, not in it.
/// </summary>
internal static class RealInput
{
    /// <summary>The CSV file. Without it the test skips on a laptop and fails in CI.</summary>
    public static string Path()
    {
        var path = System.IO.Path.GetFullPath(System.IO.Path.Combine(ProjectRoot.Find(), "..", "shared", "data", "web-access.csv"));
        if (File.Exists(path)) return path;
        const string Missing = "../shared/data/web-access.csv is missing beside the project.";
        if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail(Missing);
        Assert.Skip(Missing);
        return path;
    }
}
