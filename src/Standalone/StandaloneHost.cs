using System.Diagnostics;
using Daybook.Standalone.Discovery;
using Daybook.Standalone.Http;
using Daybook.Standalone.Invoke;
using Daybook.Standalone.Queues;
using Daybook.Standalone.Settings;
using Daybook.Standalone.Timers;
using Daybook.Web.Dashboard;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Daybook.Standalone;

/// <summary>
/// Runs the functions without the Functions host: HTTP on Kestrel, a pump for each queue, a loop for each timer, in one process.
/// </summary>
public sealed class StandaloneHost : IAsyncDisposable
{
    // The Functions host's own limit; Daybook's options set lower ones.
    private const long MaxBodyBytes = 100L * 1024 * 1024;

    private readonly WebApplication _app;

    private StandaloneHost(WebApplication app) => _app = app;

    public IServiceProvider Services => _app.Services;

    public FunctionList Functions => _app.Services.GetRequiredService<FunctionList>();

    /// <summary>The first listening address, with its real port and without a trailing slash.</summary>
    /// <exception cref="InvalidOperationException">The host has not been started.</exception>
    public string Url =>
        _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault()?.TrimEnd('/')
        ?? throw new InvalidOperationException("The host listens only after it starts: call StartAsync first.");

    /// <exception cref="InvalidOperationException">This host cannot serve a setting, host.json or a function; the message says what is
    /// wrong.</exception>
    public static StandaloneHost Build(StandaloneOptions options)
    {
        var configuration = SettingsReader.Read(options);
        var settings = HostSettings.From(configuration);
        var functions = (options.Functions ?? FunctionList.OfDaybook()).Enabled(configuration);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions
        {
            ApplicationName = "Daybook.Standalone",
            EnvironmentName = Foundation.Settings.Filled(configuration, "AZURE_FUNCTIONS_ENVIRONMENT")
                ?? Foundation.Settings.Filled(configuration, "DOTNET_ENVIRONMENT") ?? Environments.Production,
        });
        builder.Configuration.AddConfiguration(configuration, shouldDisposeConfiguration: true);
        AddServer(builder, options);
        AddLogging(builder, options);
        AddHost(builder.Services, options, settings, functions);
        builder.Services.AddDaybook(builder.Configuration);
        // Added after Daybook's own background services. The last to start is the first to stop, so the services that functions need
        // outlive them.
        builder.Services.AddHostedService<QueuePumps>().AddHostedService<TimerLoops>().AddHostedService<WarmPage>();
        options.ConfigureServices?.Invoke(builder.Services, builder.Configuration);

        var app = builder.Build();
        app.Services.GetRequiredService<UnreadableRequests>().Listen(app.Services.GetRequiredService<DiagnosticListener>());
        app.UseMiddleware<HttpThrottle>(settings);
        app.UseMiddleware<RunFunction>(new HttpRoutes(functions, settings));
        return new StandaloneHost(app);
    }

    /// <summary>Returns when HTTP answers. Queues and timers start by themselves when the services they need answer.</summary>
    public Task Start(CancellationToken cancel = default) => _app.StartAsync(cancel);

    /// <summary>Takes no new work, lets running work finish within <see cref="StandaloneOptions.DrainTime"/>, and stops.</summary>
    public Task Stop(CancellationToken cancel = default) => _app.StopAsync(cancel);

    /// <summary>Returns when a signal or <see cref="Stop"/> has stopped the host.</summary>
    public Task WaitForShutdown(CancellationToken cancel = default) => _app.WaitForShutdownAsync(cancel);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static void AddServer(WebApplicationBuilder builder, StandaloneOptions options)
    {
        builder.WebHost.UseKestrelCore().UseUrls(options.Urls).ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
            kestrel.Limits.MaxRequestHeadersTotalSize = 32 * 1024;
            kestrel.Limits.MaxRequestHeaderCount = 100;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
            kestrel.ConfigureEndpointDefaults(listen => listen.Use(UnreadableRequests.Middleware));
        });
        // Time to drain, then to hand back cancelled work.
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.DrainTime + TimeSpan.FromSeconds(5));
        if (!options.HandleSignals) builder.Services.Replace(ServiceDescriptor.Singleton<IHostLifetime, CallersLifetime>());
    }

    private static void AddLogging(WebApplicationBuilder builder, StandaloneOptions options)
    {
        builder.Logging.AddConfiguration(builder.Configuration.GetSection($"{HostSettings.Section}:logging"));
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
        });
        options.ConfigureLogging?.Invoke(builder.Logging);
    }

    private static void AddHost(IServiceCollection services, StandaloneOptions options, HostSettings settings, FunctionList functions) =>
        services
        .AddSingleton(options)
        .AddSingleton(options.Clock)
        .AddSingleton(settings)
        .AddSingleton(functions)
        .AddSingleton<Lifetime>()
        .AddSingleton<UnreadableRequests>()
        .AddSingleton<TimerTable>();

    /// <summary>The caller's process decides when to stop, so signals do not.</summary>
    private sealed class CallersLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
