using Daybook.Cli.Local;
using Daybook.Tools;
using Daybook.Standalone;
using Microsoft.Extensions.Logging;

namespace Daybook.Tests.Foundation.Http;

/// <summary>The whole app where no store answers: what it says without one.</summary>
internal sealed class AppWithoutStores : IAsyncDisposable
{
    private const string Closed = "127.0.0.1:1";

    private readonly StandaloneHost _host;

    private AppWithoutStores(StandaloneHost host, LogLines logs)
    {
        _host = host;
        Logs = logs;
        Http = ChildApp.LocalClient(host.Url, TimeSpan.FromMinutes(1));
    }

    /// <summary>Sends the local development key.</summary>
    public HttpClient Http { get; }

    public LogLines Logs { get; }

    public Uri Url => new(_host.Url);

    public static async Task<AppWithoutStores> Start(params (string Name, string Value)[] settings)
    {
        var all = new Dictionary<string, string?>
        {
            ["DOTNET_ENVIRONMENT"] = "Development",
            ["AzureWebJobsStorage"] =
                $"DefaultEndpointsProtocol=http;AccountName=none;AccountKey=bm9uZQ==;QueueEndpoint=http://{Closed}/none;BlobEndpoint=http://{Closed}/none",
            ["ConnectionStrings__Postgres"] = "Host=127.0.0.1;Port=1;Username=none;Database=none",
            ["RollupSchedule"] = "0 0 0 1 1 *",
            ["RetentionSchedule"] = "0 0 0 1 1 *",
            ["QualitySchedule"] = "0 0 0 1 1 *",
            ["IndexDocsSchedule"] = "0 0 0 1 1 *",
        };
        foreach (var (name, value) in settings) all[name] = value;
        var logs = new LogLines();
        var host = StandaloneHost.Build(new StandaloneOptions
        {
            Settings = all,
            Urls = "http://127.0.0.1:0",
            ReadEnvironment = false,
            LocalSettings = "no such file",
            DrainTime = TimeSpan.FromSeconds(1),
            ConfigureLogging = logging => logging.ClearProviders().AddProvider(logs),
        });
        await host.Start(TestContext.Current.CancellationToken);
        return new(host, logs);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _host.DisposeAsync();
    }
}
