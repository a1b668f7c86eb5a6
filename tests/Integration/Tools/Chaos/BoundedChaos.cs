using Daybook.Tools.Chaos;

namespace Daybook.Tests.Tools.Chaos;

internal static class BoundedChaos
{
    // Enough that every stroke hits requests and messages under way. What more would bring is stored again and again, at CI's cost.
    private const int Senders = 2;
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(120);

    /// <summary>Runs it in its own folder and records the result. With dedupe, it must find nothing wrong.</summary>
    public static async Task<ChaosReport> Chaos(this ITestOutputHelper output, ChaosOptions options)
    {
        var report = await StandIns.WithFolderOfItsOwn(folder => ChaosRun.Run(
            options with { DataDirectory = folder, Senders = Senders, Breath = Breath, Say = output.WriteLine },
            TestContext.Current.CancellationToken));
        output.WriteLine(report.ToString());
        if (options.Dedupe) Assert.True(report.Clean, report.ToString());
        return report;
    }
}
