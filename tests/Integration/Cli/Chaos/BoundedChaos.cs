using Daybook.Cli.Chaos;

namespace Daybook.Tests.Cli.Chaos;

internal static class BoundedChaos
{
    /// <summary>Runs it in a folder of its own and writes down what it did. With dedupe it must end clean.</summary>
    public static async Task<ChaosReport> ChaosAsync(this ITestOutputHelper output, ChaosOptions options)
    {
        var report = await StandIns.WithFolderOfItsOwnAsync(folder => ChaosRun.RunAsync(
            options with { DataDirectory = folder, Say = output.WriteLine }, TestContext.Current.CancellationToken));
        output.WriteLine(report.ToString());
        if (options.Dedupe) Assert.True(report.Clean, report.ToString());
        return report;
    }
}
