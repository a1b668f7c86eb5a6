using Daybook.Local;

[assembly: AssemblyFixture(typeof(Daybook.Tests.StandIns))]

namespace Daybook.Tests;

/// <summary>
/// The stand-ins that all tests of a run share. The first test that needs them starts them. If one cannot start (no Node), the test skips
/// on a laptop and fails if <c>CI</c> is <c>true</c>.
/// </summary>
public sealed class StandIns : IAsyncLifetime
{
    private readonly SemaphoreSlim turn = new(1);
    private StandInSet? shared;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>The test's own database, queue account and bucket, on servers that other tests also use.</summary>
    /// <param name="timeZone">The reporting time zone in the migrated database and in the settings.</param>
    public async Task<TestEnvironment> NewEnvironmentAsync(string timeZone = "UTC") => await (await SharedAsync()).NewEnvironmentAsync(timeZone);

    /// <summary>The test's own servers, which it may kill and stop. Dispose of them.</summary>
    /// <param name="postgresSync">True if PostgreSQL must write through to the disk, because a test kills it.</param>
    public static async Task<StandInSet> StartOwnAsync(bool postgresSync = true)
    {
        await SkipWhereMissingAsync();
        return await StandInSet.StartAsync(postgresSync, queueAccounts: 16);
    }

    /// <summary>An empty folder for a test that starts its own servers. It is deleted afterwards.</summary>
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

    /// <summary>Skips the test, or fails it in CI, if the stand-ins cannot start.</summary>
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
