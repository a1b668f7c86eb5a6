using Daybook.Platform.Anonymize;
using Daybook.Platform.Http;
using Daybook.Platform.Postgres;
using Daybook.Platform.Queues;
using Daybook.Platform.S3;
using Daybook.Platform.Telemetry;
using Daybook.Platform.Time;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Daybook.Platform;

/// <summary>What every slice stands on.</summary>
public static class PlatformServices
{
    public static IServiceCollection AddPlatform(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(configuration);
        services.AddSettings<PlatformOptions>("Daybook");
        services.AddSettings<PostgresOptions>("ConnectionStrings");
        services.AddSettings<S3Options>("Daybook:S3");
        services.AddSettings<AnonymizeOptions>(AnonymizeOptions.Section);
        services.AddOptions<CorsOptions>().BindConfiguration("Daybook:Access");
        return services
            .AddSingleton<SchemaState>()
            .AddSingleton<PostgresConnections>()
            .AddSingleton<QueueConnections>()
            .AddSingleton<MessageQueues>()
            .AddSingleton<S3Store>()
            .AddSingleton<ReportingZone>()
            .AddSingleton<Pseudonyms>()
            .AddTelemetry(configuration)
            .AddSingleton<CorsPolicy>()
            .AddSingleton<RefusedSenders>()
            .AddSingleton<HttpEndpoint>();
    }
}
