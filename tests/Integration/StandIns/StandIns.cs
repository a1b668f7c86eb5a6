using Daybook.Local;

[assembly: AssemblyFixture(typeof(Daybook.Tests.StandIns))]

namespace Daybook.Tests;

/// <summary>
/// The stand-ins that all tests of a run share, started when the first test asks. Where one cannot be started (no Node) the test skips
/// on a laptop and fails when <c>CI</c> is <c>true</c>.
/// </summary>
public sealed class StandIns : IAsyncLifetime
{
    private readonly SemaphoreSlim turn = new(1);
    private StandInSet? shared;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>A database, a queue account and a bucket of the test's own, on servers that other tests use as well.</summary>
    /// <param name="timeZone">The reporting time zone that the migrated database is recorded with and the settings name.</param>
    public async Task<TestEnvironment> NewEnvironmentAsync(string timeZone = "UTC") => await (await SharedAsync()).NewEnvironmentAsync(timeZone);

    /// <summary>Servers of the test's own, which it may kill and stop. Dispose of them.</summary>
    /// <param name="postgresSync">True: PostgreSQL writes through to the disk, as it must when a test pulls its plug.</param>
    public static async Task<StandInSet> StartOwnAsync(bool postgresSync = true)
    {
        await SkipWhereMissingAsync();
        return await StandInSet.StartAsync(postgresSync, queueAccounts: 16);
    }

    /// <summary>An empty folder for what starts its own servers, deleted afterwards.</summary>
    public static async Task<T> WithFolderOfItsOwnAsync<T>(Func<string, Task<T>> run)
    {
        await SkipWhereMissingAsync();
        var folder = TestDirectory.New();
        try
        {
            return await run(folder);
        }
        finally
        {
            TestDirectory.Delete(folder);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (shared is not null)
            await shared.DisposeAsync();
        turn.Dispose();
    }

    private async Task<StandInSet> SharedAsync()
    {
        await SkipWhereMissingAsync();
        await turn.WaitAsync();
        try
        {
            return shared ??= await StandInSet.StartAsync(postgresSync: false, queueAccounts: 1000);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Skips the test, or fails it in CI, where the stand-ins cannot be started.</summary>
    public static async Task SkipWhereMissingAsync()
    {
        if (await NodeRuntime.WhatIsMissingAsync(CancellationToken.None) is { } missing)
        {
            if (Environment.GetEnvironmentVariable("CI") == "true")
                Assert.Fail(missing);
            Assert.Skip(missing);
        }
    }
}
