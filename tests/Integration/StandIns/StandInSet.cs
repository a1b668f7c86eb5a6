using System.Runtime.InteropServices;
using Daybook.Local;

namespace Daybook.Tests;

/// <summary>One PostgreSQL, queue and S3 server in a temporary directory, and isolated environments on them.</summary>
public sealed class StandInSet : IAsyncDisposable
{
    private readonly List<PosixSignalRegistration> signals = [];
    private readonly Lazy<Task<string>> template;
    private int environments = -1;

    private StandInSet(LocalServices services, string directory)
    {
        Services = services;
        Directory = directory;
        template = new(() => TemplateDatabase.CreateAsync(services.Postgres));
        // A signal ends a cancelled run, so fixtures are not disposed.
        foreach (var signal in new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM })
            signals.Add(PosixSignalRegistration.Create(signal, _ => Services.DisposeAsync().AsTask().Wait(TimeSpan.FromSeconds(30))));
    }

    public LocalServices Services { get; }

    /// <summary>The temporary data directory.</summary>
    public string Directory { get; }

    public static async Task<StandInSet> StartAsync(bool postgresSync, int queueAccounts)
    {
        await TestDirectory.SweepAsync();
        var directory = TestDirectory.New();
        var options = new LocalOptions(directory) { PostgresSync = postgresSync, QueueAccounts = queueAccounts };
        var services = await LocalServices.StartAsync(options, Console.Error.WriteLine, CancellationToken.None);
        return new StandInSet(services, directory);
    }

    /// <summary>A migrated database, a queue account and a bucket that no other test has.</summary>
    public async Task<TestEnvironment> NewEnvironmentAsync(string timeZone = "UTC")
    {
        var number = Interlocked.Increment(ref environments);
        var name = $"test-{number:0000}";
        await Services.Postgres.CreateDatabaseAsync(name, await template.Value, CancellationToken.None);
        if (timeZone != "UTC")
            await TemplateDatabase.RecordZoneAsync(Services.Postgres.ConnectionString(name), timeZone);
        return new TestEnvironment(
            Postgres: Services.Postgres.ConnectionString(name),
            QueueStorage: Services.Queue.Account(number),
            S3ServiceUrl: Services.S3.ServiceUrl,
            Bucket: name,
            TimeZone: timeZone);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var signal in signals)
            signal.Dispose();
        await Services.DisposeAsync();
        TestDirectory.Delete(Directory);
    }
}
