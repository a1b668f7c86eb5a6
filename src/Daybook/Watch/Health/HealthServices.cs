using Microsoft.Extensions.DependencyInjection;

namespace Daybook.Watch.Health;

public static class HealthServices
{
    public static IServiceCollection AddHealth(this IServiceCollection services) => services
        .AddSingleton<IProbe, QueueProbe>()
        .AddSingleton<IProbe, PostgresProbe>()
        .AddSingleton<IProbe, SchemaProbe>()
        .AddSingleton<IProbe, S3Probe>()
        .AddSingleton<IProbe, RollupProbe>()
        .AddSingleton<IProbe, TimeZonesProbe>()
        .AddSingleton<CheckHealth>();
}
