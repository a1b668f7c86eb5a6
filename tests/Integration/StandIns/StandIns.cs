using Daybook.Local;

[assembly: AssemblyFixture(typeof(Daybook.Tests.StandIns))]

namespace Daybook.Tests;

/// <summary>
/// The stand-ins that all tests of a run share. The first test that needs them starts them. If one cannot start (no Node), the test skips
/// on a laptop and fails if <c>CI</c> is <c>true</c>.
/// </summary>
public sealed class StandIns : IAsyncLifetime
{
    private readonly SemaphoreSlim _turn = new(1);
    private StandInSet? _shared;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>The test's own database, queue account and bucket, on servers that other tests also use.</summary>
    /// <param name="timeZone">The reporting time zone in the migrated database and in the settings.</param>
    public async Task<TestEnvironment> NewEnvironment(string timeZone = "UTC") => await (await Shared()).NewEnvironment(timeZone);

    /// <summary>
    /// Settings that publish to a container of Azurite's blob service instead of the environment's bucket. It has the bucket's name.
    /// </summary>
    public async Task<Dictionary<string, string?>> InBlobStorage(TestEnvironment environment) => new(StringComparer.OrdinalIgnoreCase)
    {
        ["Daybook:S3:Bucket"] = "",
        ["Daybook:Blob:Container"] = environment.Bucket,
        ["Daybook:Blob:Connection"] = await (await Shared()).BlobConnection(),
    };

    /// <summary>The test's own servers, which it may kill and stop. Dispose of them.</summary>
    /// <param name="postgresSync">True if PostgreSQL must write through to the disk, because a test kills it.</param>
    public static async Task<StandInSet> StartOwn(bool postgresSync = true)
    {
        await SkipWhereMissing();
        return await StandInSet.Start(postgresSync, queueAccounts: 16);
    }

    /// <summary>An empty folder for a test that starts its own servers. It is deleted afterwards.</summary>
    public static async Task<T> WithFolderOfItsOwn<T>(Func<string, Task<T>> run)
    {
        await SkipWhereMissing();
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
        if (_shared is not null)
            await _shared.DisposeAsync();
        _turn.Dispose();
    }

    private async Task<StandInSet> Shared()
    {
        await SkipWhereMissing();
        await _turn.WaitAsync();
        try
        {
            return _shared ??= await StandInSet.Start(postgresSync: false, queueAccounts: 1000);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Skips the test, or fails it in CI, if the stand-ins cannot start.</summary>
    public static async Task SkipWhereMissing()
    {
        if (await NodeRuntime.WhatIsMissing(CancellationToken.None) is { } missing)
        {
            if (Environment.GetEnvironmentVariable("CI") == "true")
                Assert.Fail(missing);
            Assert.Skip(missing);
        }
    }
}
