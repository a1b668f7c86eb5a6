namespace Daybook.Local;

/// <summary>The web page of <c>src/Dashboard</c>.</summary>
public static class DashboardBuild
{
    /// <returns>The folder of the built page; null when it cannot be built here, which was said: everything else works without it.</returns>
    public static async Task<string?> PrepareAsync(string projectRoot, Action<string> say, CancellationToken cancel)
    {
        var folder = Path.Combine(projectRoot, "src", "Dashboard");
        if (await NpmBuild.PrepareAsync(folder, Path.Combine("dist", "index.html"), say, cancel) is not { } fault) return Path.Combine(folder, "dist");
        say($"There is no dashboard. {fault}");
        return null;
    }
}
