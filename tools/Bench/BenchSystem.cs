using Daybook.Cli.Local;
using Daybook.Store.Migrations;
using Daybook.Local;
using Daybook.Foundation;
using Daybook.Foundation.Queues;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Daybook.Tools.Bench;

/// <summary>This bench's own servers in a temporary folder, on free ports. They are removed when it ends.</summary>
internal sealed class BenchSystem : IAsyncDisposable
{
    private const string Database = "daybook";
    private const string Never = "0 0 0 29 2 *";

    private readonly LocalServices _services;

    private BenchSystem(LocalServices services, string folder) => (_services, Folder) = (services, folder);

    public string Folder { get; }

    public int PostgresVersion => _services.Postgres.Version;

    public string QueueStorage => _services.Queue.ConnectionString;

    public string Postgres(string database = Database) => _services.Postgres.ConnectionString(database);

    /// <param name="queueAccounts">Accounts beside the usual one, each with queues of its own.</param>
    public static async Task<BenchSystem> Start(Action<string> say, CancellationToken cancel, int queueAccounts = 0)
    {
        var folder = Directory.CreateTempSubdirectory("daybook-bench-").FullName;
        var services = await LocalServices.Start(new LocalOptions(folder) { QueueAccounts = queueAccounts }, say, cancel);
        await services.Postgres.CreateDatabase(Database, template: null, cancel);
        var system = new BenchSystem(services, folder);
        await system.Migrate(cancel);
        return system;
    }

    /// <param name="off">Functions that this process does not run.</param>
    /// <param name="more">Other settings.</param>
    public Task<ChildApp> StartApp(string[] off, CancellationToken cancel, Dictionary<string, string?>? more = null)
    {
        var settings = Settings(more);
        foreach (var function in off) settings[$"AzureWebJobs__{function}__Disabled"] = "true";
        return ChildApp.Start(settings, FreePort.Next(), cancel);
    }

    /// <summary>Settings with a database and queues that nothing else on these servers uses.</summary>
    /// <param name="account">From 0; each number once.</param>
    public async Task<Dictionary<string, string?>> Apart(string database, int account, CancellationToken cancel)
    {
        await CopyDatabase(database, cancel);
        return new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["ConnectionStrings__Postgres"] = Postgres(database),
            ["AzureWebJobsStorage"] = _services.Queue.Account(account),
        };
    }

    /// <summary>The product's parts in this process, on these servers, for what the app would do in its own time.</summary>
    public async Task<ServiceProvider> StartParts(Dictionary<string, string?> more, CancellationToken cancel)
    {
        var settings = new ConfigurationBuilder()
            .AddInMemoryCollection(
                Settings(more).Select(s => KeyValuePair.Create(s.Key.Replace("__", ":", StringComparison.Ordinal), s.Value)))
            .Build();
        var parts = new ServiceCollection().AddLogging().AddDaybook(settings).BuildServiceProvider();
        // Nothing is to do; it says that the schema is ready.
        await parts.GetRequiredService<MigrationRunner>().Run(cancel);
        return parts;
    }

    private Dictionary<string, string?> Settings(Dictionary<string, string?>? more)
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["DOTNET_ENVIRONMENT"] = "Development",
            ["AzureWebJobsStorage"] = QueueStorage,
            ["ConnectionStrings__Postgres"] = Postgres(),
            ["Daybook__S3__Bucket"] = "daybook",
            ["Daybook__S3__Region"] = "us-east-1",
            ["Daybook__S3__ServiceUrl"] = _services.S3.ServiceUrl,
            ["Daybook__S3__AccessKey"] = S3Server.AccessKey,
            ["Daybook__S3__SecretKey"] = S3Server.SecretKey,

            // A rollup at the full hour must not disturb the measurement.
            ["RollupSchedule"] = Never,
            ["RetentionSchedule"] = Never,
            ["QualitySchedule"] = Never,
            ["IndexDocsSchedule"] = Never,
        };
        foreach (var (name, value) in more ?? []) settings[name] = value;
        return settings;
    }

    public MessageQueues Queues() =>
        new(new QueueConnections(new ConfigurationBuilder().AddInMemoryCollection([new(QueueNames.Connection, QueueStorage)]).Build()));

    public Task CopyDatabase(string copy, CancellationToken cancel)
    {
        NpgsqlConnection.ClearAllPools();
        return _services.Postgres.CreateDatabase(copy, Database, cancel);
    }

    private async Task Migrate(CancellationToken cancel)
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection([new("ConnectionStrings:Postgres", Postgres())]).Build();
        await using var services = new ServiceCollection().AddLogging().AddDaybook(settings).BuildServiceProvider();
        await services.GetRequiredService<MigrationRunner>().Run(cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
