using Daybook.Foundation;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Daybook.Store.Persist;

/// <summary>Queue message → PostgreSQL, once.</summary>
public static class PersistServices
{
    public static IServiceCollection AddPersist(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSettings<PersistOptions>(PersistOptions.Section);
        services.AddOptions<PersistOptions>().Validate(
            options => options.Dedupe || configuration.IsDevelopment(),
            "Daybook__Persist__Dedupe is false: that doubles events and is allowed only where AZURE_FUNCTIONS_ENVIRONMENT or DOTNET_ENVIRONMENT says Development. Remove it.");
        return services
            .AddSingleton<StoreBreaker>()
            .AddSingleton<StoreCanary>()
            .AddSingleton<HoldThenDefer>()
            .AddSingleton<Partitions>()
            .AddSingleton<PersistMessages>()
            .AddSingleton<MessageWriters>()
            .AddSingleton<DecodedRoom>()
            .AddSingleton<PersistEvents>()
            .AddSingleton<KeepRejected>()
            .AddSingleton<KeepDeadLetter>()
            .AddSingleton<CountReceipts>();
    }
}
