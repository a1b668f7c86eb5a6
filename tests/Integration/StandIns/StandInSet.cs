using System.Runtime.InteropServices;
using Daybook.Local;

namespace Daybook.Tests;

/// <summary>One PostgreSQL, queue and S3 server in a temporary directory, and isolated environments on them.</summary>
public sealed class StandInSet : IAsyncDisposable
{
    private readonly List<PosixSignalRegistration> _signals = [];
    private readonly Lazy<Task<string>> _template;
    private readonly Lazy<Task<BlobServer>> _blob;
    private int _environments = -1;

    private StandInSet(LocalServices services, string directory)
    {
        Services = services;
        Directory = directory;
        _template = new(() => TemplateDatabase.Create(services.Postgres));
        _blob = new(() => services.StartBlob(CancellationToken.None));
        // A signal ends a cancelled run, so fixtures are not disposed.
        foreach (var signal in new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM })
            _signals.Add(PosixSignalRegistration.Create(signal, _ => Services.DisposeAsync().AsTask().Wait(TimeSpan.FromSeconds(30))));
    }

    public LocalServices Services { get; }

    /// <summary>The temporary data directory.</summary>
    public string Directory { get; }

    public static async Task<StandInSet> Start(bool postgresSync, int queueAccounts)
    {
        await TestDirectory.Sweep();
        var directory = TestDirectory.New();
        var options = new LocalOptions(directory) { PostgresSync = postgresSync, QueueAccounts = queueAccounts };
        var services = await LocalServices.Start(options, Console.Error.WriteLine, CancellationToken.None);
        return new StandInSet(services, directory);
    }

    /// <summary>A migrated database, a queue account and a bucket that no other test has.</summary>
    public async Task<TestEnvironment> NewEnvironment(string timeZone = "UTC")
    {
        var number = Interlocked.Increment(ref _environments);
        var name = $"test-{number:0000}";
        await Services.Postgres.CreateDatabase(name, await _template.Value, CancellationToken.None);
        if (timeZone != "UTC")
            await TemplateDatabase.RecordZone(Services.Postgres.ConnectionString(name), timeZone);
        return new TestEnvironment(
            Postgres: Services.Postgres.ConnectionString(name),
            QueueStorage: Services.Queue.Account(number),
            S3ServiceUrl: Services.S3.ServiceUrl,
            Bucket: name,
            TimeZone: timeZone);
    }

    /// <summary>The connection string of Azurite's blob service, which starts when the first test asks for it.</summary>
    public async Task<string> BlobConnection() => (await _blob.Value).ConnectionString;

    public async ValueTask DisposeAsync()
    {
        foreach (var signal in _signals)
            signal.Dispose();
        await Services.DisposeAsync();
        TestDirectory.Delete(Directory);
    }
}
