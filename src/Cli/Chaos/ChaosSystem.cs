using Daybook.Cli.Local;
using Daybook.Local;

namespace Daybook.Cli.Chaos;

/// <summary>The stand-ins and one or two instances of the app, for strokes to strike.</summary>
internal sealed class ChaosSystem : IAsyncDisposable
{
    private const string Database = "daybook";

    private readonly Dictionary<string, string?> _settings;
    private readonly List<ChildApp> _apps = [];

    private ChaosSystem(LocalServices services, Dictionary<string, string?> settings, int port)
    {
        Services = services;
        _settings = settings;
        Port = port;
    }

    public LocalServices Services { get; }

    /// <summary>Of the instance that traffic is sent to.</summary>
    public int Port { get; }

    public string Url => $"http://127.0.0.1:{Port}";

    public string PostgresConnection => Services.Postgres.ConnectionString(Database);

    public string QueueConnection => Services.Queue.ConnectionString;

    /// <summary>What the instances wrote last, for a run that failed.</summary>
    public string AppOutput => string.Join("\n---\n", _apps.Select(a => a.Output));

    public static async Task<ChaosSystem> StartAsync(ChaosOptions options, CancellationToken cancel)
    {
        var services = await LocalServices.StartAsync(new LocalOptions(options.DataDirectory) { PostgresSync = true }, options.Say, cancel);
        try
        {
            if (!await services.Postgres.DatabaseExistsAsync(Database, cancel)) await services.Postgres.CreateDatabaseAsync(Database, template: null, cancel);
            var settings = new Dictionary<string, string?>(LocalSystem.Addresses(services, Database), StringComparer.OrdinalIgnoreCase)
            {
                ["RollupSchedule"] = "*/5 * * * * *",
                ["RetentionSchedule"] = "0 30 3 * * *",
                ["QualitySchedule"] = "0 */15 * * * *",
                ["IndexDocsSchedule"] = "0 0 4 * * *",
                ["Daybook:Persist:Dedupe"] = options.Dedupe ? "true" : "false",
                // A deferred copy waits up to a minute; a run of minutes must still see messages move.
                ["Daybook:Persist:HoldSeconds"] = "10",
            };
            var system = new ChaosSystem(services, settings, FreePort.Next());
            await system.StartAppAsync(cancel);
            return system;
        }
        catch
        {
            await services.DisposeAsync();
            throw;
        }
    }

    public async Task StartAppAsync(CancellationToken cancel) => _apps.Add(await ChildApp.StartAsync(_settings, Port, cancel));

    /// <summary>One more instance beside the first, on a port of its own.</summary>
    public async Task<ChildApp> StartSecondAppAsync(CancellationToken cancel) => await ChildApp.StartAsync(_settings, FreePort.Next(), cancel);

    public async Task KillAppAsync()
    {
        foreach (var app in _apps) await app.DisposeAsync();
        _apps.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        await KillAppAsync();
        await Services.DisposeAsync();
    }
}
