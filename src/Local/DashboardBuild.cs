namespace Daybook.Local;

/// <summary>The web page of <c>src/Dashboard</c>.</summary>
public static class DashboardBuild
{
    /// <returns>The folder of the built page, or null if it cannot be built here. The method says so; everything else works without the
    /// page.</returns>
    public static async Task<string?> Prepare(string projectRoot, Action<string> say, CancellationToken cancel)
    {
        var folder = Path.Combine(projectRoot, "src", "Dashboard");
        if (await NpmBuild.Prepare(folder, Path.Combine("dist", "complete"), say, cancel) is not { } fault)
            return Path.Combine(folder, "dist");
        say($"There is no dashboard. {fault}");
        return null;
    }
}
