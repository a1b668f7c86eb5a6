namespace Daybook.Days.Rollup;

/// <summary>Counts every day that has marks, now. Erasure and retention need the numbers before they go on.</summary>
public sealed class CountMarkedDays(RollupRuns runs, RunRollup rollup)
{
    /// <summary>A day that fails keeps its marks.</summary>
    public async Task Run(CancellationToken cancel) =>
        await rollup.Run(await runs.Start(RollupKind.Request, null, null, "privacy", cancel), cancel);
}
