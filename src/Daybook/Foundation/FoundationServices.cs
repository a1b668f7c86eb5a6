using Daybook.Foundation.Access;
using Daybook.Foundation.Anonymize;
using Daybook.Foundation.Blob;
using Daybook.Foundation.Columns;
using Daybook.Foundation.Http;
using Daybook.Foundation.Objects;
using Daybook.Foundation.Postgres;
using Daybook.Foundation.Queues;
using Daybook.Foundation.S3;
using Daybook.Foundation.Telemetry;
using Daybook.Foundation.Time;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Daybook.Foundation;

/// <summary>What every floor stands on.</summary>
public static class FoundationServices
{
    public static IServiceCollection AddFoundation(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(configuration);
        services.AddSettings<DaybookOptions>("Daybook");
        services.AddSettings<IdentityOptions>(IdentityOptions.Section);
        services.AddSettings<PostgresOptions>("ConnectionStrings");
        services.AddSettings<S3Options>("Daybook:S3");
        services.AddSettings<BlobOptions>("Daybook:Blob");
        services.AddSettings<ColumnsOptions>(ColumnsOptions.Section);
        services.AddSettings<AnonymizeOptions>(AnonymizeOptions.Section);
        services.AddSettings<PrivacyOptions>(PrivacyOptions.Section);
        return services
            .AddSingleton<SchemaState>()
            .AddSingleton<PostgresConnections>()
            .AddSingleton<QueueConnections>()
            .AddSingleton<MessageQueues>()
            .AddHostedService<CreateQueues>()
            .AddSingleton<IValidateOptions<BlobOptions>, BlobNeeds>()
            .AddSingleton(Store)
            .AddSingleton<ArchiveDelay>()
            .AddSingleton<ColumnFolder>()
            .AddSingleton<ColumnEngine>()
            .AddSingleton<ColumnCache>()
            .AddHostedService<SweepColumns>()
            .AddSingleton<ReportingZone>()
            .AddSingleton<Pseudonyms>()
            .AddTelemetry(configuration)
            .AddAccess(configuration)
            .AddSingleton<CorsPolicy>()
            .AddSingleton<TrustedProxies>()
            .AddSingleton<RefusedSenders>()
            .AddSingleton<HttpEndpoint>();
    }

    // One of the two; that not both are set is checked with the options. Without any it is S3, which says what to set.
    private static IObjectStore Store(IServiceProvider services)
    {
        var blob = services.GetRequiredService<IOptions<BlobOptions>>();
        return blob.Value.Enabled ? new BlobStore(blob, services.GetRequiredService<IConfiguration>())
            : new S3Store(services.GetRequiredService<IOptions<S3Options>>());
    }
}
