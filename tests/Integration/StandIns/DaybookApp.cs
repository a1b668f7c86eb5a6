using Daybook.Cli.Local;
using Daybook.Tools;
using Daybook.Foundation.Postgres;
using Daybook.Standalone;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Daybook.Tests;

/// <summary>The whole app in this process, on a free port.</summary>
public sealed class DaybookApp : IAsyncDisposable
{
    private readonly StandaloneHost _host;
    private readonly QueueDrain _drain;

    private DaybookApp(StandaloneHost host, TestEnvironment environment, LogLines logs)
    {
        _host = host;
        Environment = environment;
        Logs = logs;
        Http = LocalClient(host.Url);
        Database = NpgsqlDataSource.Create(environment.Postgres);
        _drain = new QueueDrain(environment.QueueStorage);
    }

    /// <summary>Sends the local development key.</summary>
    public HttpClient Http { get; }

    public NpgsqlDataSource Database { get; }

    public TestEnvironment Environment { get; }

    public IServiceProvider Services => _host.Services;

    public string Url => _host.Url;

    /// <summary>What the app logged.</summary>
    public LogLines Logs { get; }

    /// <param name="settings">Changes to the environment's settings; a null value removes one.</param>
    /// <param name="services">Replaces what the app registered.</param>
    /// <param name="url">Where an app stood that was stopped and is started again; null: on a free port.</param>
    public static async Task<DaybookApp> Start(
        TestEnvironment environment,
        IReadOnlyDictionary<string, string?>? settings = null,
        Action<IServiceCollection, IConfiguration>? services = null,
        TimeProvider? clock = null,
        string? url = null)
    {
        var all = environment.Settings();
        foreach (var (name, value) in settings ?? new Dictionary<string, string?>())
            all[name.Replace("__", ":", StringComparison.Ordinal)] = value;

        var logs = new LogLines();
        var app = StandaloneHost.Build(new StandaloneOptions
        {
            Settings = all,
            Urls = url ?? "http://127.0.0.1:0",
            ReadEnvironment = false,
            LocalSettings = "no such file",
            Clock = clock ?? TimeProvider.System,
            ConfigureServices = services,
            ConfigureLogging = logging => logging.ClearProviders().AddProvider(logs),
        });
        try
        {
            await app.Start(TestContext.Current.CancellationToken);
            await LookAtTheSchema(app.Services.GetRequiredService<SchemaState>());
            return new DaybookApp(app, environment, logs);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until every queue is empty, including leased and delayed messages.</summary>
    public Task Drain(TimeSpan? limit = null) => _drain.Wait(limit ?? TimeSpan.FromSeconds(90), () => Logs.Tail());

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _host.Stop();
        await _host.DisposeAsync();
        await Database.DisposeAsync();
    }

    /// <summary>
    /// An app serves before it has checked its database, and until then refuses requests that need one. Where the database has answered
    /// that it cannot be used, the wait is short enough for tests without one.
    /// </summary>
    private static async Task LookAtTheSchema(SchemaState schema)
    {
        for (var tries = 0; tries < (schema.Looked ? 400 : 3_600) && schema is { Ready: false, Refused: false }; tries++)
            await Task.Delay(25, TestContext.Current.CancellationToken);
    }

    internal static HttpClient LocalClient(string url) => ChildApp.LocalClient(url, TimeSpan.FromMinutes(5));
}
