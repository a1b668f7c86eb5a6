using System.Diagnostics;
using Daybook.Cli.Local;
using Daybook.Local;
using Daybook.Standalone;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Daybook.Tools.Chaos;

/// <summary>The stand-ins and one or two instances of the app, for strokes to strike.</summary>
internal sealed class ChaosSystem : IAsyncDisposable
{
    private const string Database = "daybook";

    private static readonly TimeSpan RevivalLimit = TimeSpan.FromMinutes(2);

    private readonly Dictionary<string, string?> _settings;
    private readonly string _folder;
    private readonly List<ChildApp> _apps = [];
    private volatile string? _otherUrl;

    private ChaosSystem(LocalServices services, SizedDisk? disk, string noDisk, S3FaultProxy s3, Dictionary<string, string?> settings,
        ChaosOptions options)
    {
        Services = services;
        Disk = disk;
        NoDisk = noDisk;
        S3 = s3;
        _settings = settings;
        _folder = options.DataDirectory;
        Port = FreePort.Next();
    }

    public LocalServices Services { get; }

    /// <summary>
    /// The disk for PostgreSQL's data. If null, <see cref="NoDisk"/> says why this process cannot have a disk that fills up.
    /// </summary>
    public SizedDisk? Disk { get; }

    public string NoDisk { get; }

    /// <summary>The server that the instances use as S3.</summary>
    public S3FaultProxy S3 { get; }

    /// <summary>The port of the first instance.</summary>
    public int Port { get; }

    public string Url => $"http://127.0.0.1:{Port}";

    /// <summary>An address to which a sender may send at this moment.</summary>
    public string AnyUrl(Random random) => _otherUrl is { } other && random.Next(2) == 0 ? other : Url;

    /// <summary>For strokes and the count, not for the app. It is patient, because a machine under chaos is slow.</summary>
    public string PostgresConnection => Services.Postgres.ConnectionString(Database) + ";Timeout=60;Command Timeout=300";

    public string PostgresLog => Path.Combine(_folder, "logs", "postgres.log");

    public string QueueConnection => Services.Queue.ConnectionString;

    /// <summary>How many processes were ended as <c>kill -9</c> does it.</summary>
    public int Kills { get; private set; }

    /// <summary>The instances' last output, for a failed run.</summary>
    public string AppOutput => string.Join("\n---\n", _apps.Select(a => a.Output));

    public static async Task<ChaosSystem> Start(ChaosOptions options, CancellationToken cancel)
    {
        var (disk, noDisk) = await SizedDisk.Mount(Path.Combine(options.DataDirectory, "postgres"), cancel);
        LocalServices? services = null;
        S3FaultProxy? s3 = null;
        try
        {
            services = await LocalServices.Start(new LocalOptions(options.DataDirectory) { PostgresSync = true }, options.Say, cancel);
            if (!await services.Postgres.DatabaseExists(Database, cancel))
                await services.Postgres.CreateDatabase(Database, template: null, cancel);
            s3 = await S3FaultProxy.Start(services.S3.ServiceUrl);
            var settings = new Dictionary<string, string?>(LocalSystem.Addresses(services, Database), StringComparer.OrdinalIgnoreCase)
            {
                ["Daybook:S3:ServiceUrl"] = s3.Url,
                ["RollupSchedule"] = "*/5 * * * * *",
                ["RetentionSchedule"] = "0 30 3 * * *",
                ["QualitySchedule"] = "0 */15 * * * *",
                ["IndexDocsSchedule"] = "0 0 4 * * *",
                ["Daybook:Persist:Dedupe"] = options.Dedupe ? "true" : "false",
                // A deferred copy waits up to a minute, but a run of a few minutes must still see messages move.
                ["Daybook:Persist:HoldSeconds"] = "10",
            };
            var system = new ChaosSystem(services, disk, noDisk, s3, settings, options);
            await system.StartApp(cancel);
            return system;
        }
        catch
        {
            if (s3 is not null) await s3.DisposeAsync();
            if (services is not null) await services.DisposeAsync();
            if (disk is not null) await disk.DisposeAsync();
            throw;
        }
    }

    public async Task StartApp(CancellationToken cancel) => _apps.Add(await ChildApp.Start(_settings, Port, cancel));

    public async Task KillApp()
    {
        Kills++;
        await EndApp();
    }

    public Task KillPostgres()
    {
        Kills++;
        return Services.Postgres.Kill();
    }

    public Task KillS3()
    {
        Kills++;
        return Services.S3.Kill();
    }

    /// <summary>Waits until PostgreSQL answers again. A server that recovers gets time; an ended one is started.</summary>
    public async Task RevivePostgres(CancellationToken cancel)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                if (!Services.Postgres.IsRunning) await Services.Postgres.Start(cancel);
                await using var connection = new NpgsqlConnection(PostgresConnection + ";Pooling=false");
                await connection.OpenAsync(cancel);
                return;
            }
            catch (Exception e) when (e is NpgsqlException or LocalSetupException && waited.Elapsed < RevivalLimit)
            {
                await Task.Delay(200, cancel);
            }
        }
    }

    /// <summary>One more instance beside the first. Disposal kills it.</summary>
    public async Task<IAsyncDisposable> StartSecondApp(CancellationToken cancel)
    {
        var app = await ChildApp.Start(_settings, FreePort.Next(), cancel);
        return Beside(app.Url, async () =>
        {
            Kills++;
            await app.DisposeAsync();
        });
    }

    /// <summary>One more instance beside the first, in this process and on the caller's clock. Disposal shuts it down.</summary>
    public async Task<IAsyncDisposable> StartInProcess(TimeProvider clock, CancellationToken cancel)
    {
        var host = StandaloneHost.Build(new StandaloneOptions
        {
            Settings = _settings,
            ReadEnvironment = false,
            LocalSettings = Path.Combine(_folder, "none.json"),
            Urls = "http://127.0.0.1:0",
            Clock = clock,
            ConfigureLogging = logging => logging.ClearProviders(),
        });
        await host.Start(cancel);
        return Beside(host.Url, async () =>
        {
            await host.Stop(CancellationToken.None);
            await host.DisposeAsync();
        });
    }

    public async ValueTask DisposeAsync()
    {
        await EndApp();
        await S3.DisposeAsync();
        await Services.DisposeAsync();
        if (Disk is not null) await Disk.DisposeAsync();
    }

    private Instance Beside(string url, Func<Task> end)
    {
        _otherUrl = url;
        return new Instance(async () =>
        {
            _otherUrl = null;
            await end();
        });
    }

    private async Task EndApp()
    {
        foreach (var app in _apps) await app.DisposeAsync();
        _apps.Clear();
    }

    private sealed class Instance(Func<Task> end) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await end();
    }
}
