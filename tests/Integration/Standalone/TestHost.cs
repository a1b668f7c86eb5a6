using Daybook.Standalone;
using Daybook.Standalone.Discovery;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Daybook.Tests.Standalone;

/// <summary>A <see cref="StandaloneHost"/> with the test's own triggers, in this process, on a free port.</summary>
internal sealed class TestHost : IAsyncDisposable
{
    private readonly StandaloneHost _host;

    private TestHost(StandaloneHost host, Probe probe, LogLines log) => (_host, Probe, Log) = (host, probe, log);

    public Probe Probe { get; }

    public LogLines Log { get; }

    public string Url => _host.Url;

    public static async Task<TestHost> Start(
        Type triggers, Dictionary<string, string?> settings, Probe? probe = null, Func<StandaloneOptions, StandaloneOptions>? change = null)
    {
        probe ??= new Probe();
        var log = new LogLines();
        var options = new StandaloneOptions
        {
            Settings = settings,
            Urls = "http://127.0.0.1:0",
            Functions = FunctionList.Of(triggers),
            HostJson = "no-such-file",
            LocalSettings = "no-such-file",
            ReadEnvironment = false,
            DrainTime = TimeSpan.FromSeconds(10),
            QueueLease = TimeSpan.FromSeconds(3),
            ConfigureServices = (services, _) => services.AddSingleton(probe),
            ConfigureLogging = logging => logging.ClearProviders().AddProvider(log),
        };
        var host = StandaloneHost.Build(change?.Invoke(options) ?? options);
        await host.Start();
        return new TestHost(host, probe, log);
    }

    public Task Stop() => _host.Stop();

    public async ValueTask DisposeAsync()
    {
        await _host.Stop();
        await _host.DisposeAsync();
    }
}
