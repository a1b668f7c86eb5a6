using Daybook.Client;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

// Where an app looks for Add methods.
namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the Daybook client.</summary>
public static class DaybookClientServices
{
    /// <summary>
    /// Registers one <see cref="DaybookClient"/> for the whole app. It starts with the host, and when the host stops it sends what waits.
    /// Register it before background services of your own that record events: a host stops the last first.
    /// </summary>
    /// <param name="configure">Sets at least <see cref="DaybookClientOptions.Url"/> and <see cref="DaybookClientOptions.Key"/>.</param>
    public static IServiceCollection AddDaybook(this IServiceCollection services, Action<DaybookClientOptions> configure)
    {
        services.AddOptions<DaybookClientOptions>().Configure(configure);
        services.TryAddSingleton(provider => new DaybookClient(
            provider.GetRequiredService<IOptions<DaybookClientOptions>>().Value,
            provider.GetService<ILogger<DaybookClient>>(),
            provider.GetService<TimeProvider>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, DaybookHostedService>());
        return services;
    }
}
