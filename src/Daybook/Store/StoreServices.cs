using Daybook.Foundation;
using Daybook.Store.Migrations;
using Daybook.Store.Persist;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Daybook.Store;

/// <summary>Queue message → PostgreSQL, once; and the migrations of its tables. The only inserter of events.</summary>
public static class StoreServices
{
    public static IServiceCollection AddStore(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSettings<PersistOptions>(PersistOptions.Section);
        services.AddOptions<PersistOptions>().Validate(
            options => options.Dedupe || configuration.IsDevelopment(),
            "Daybook__Persist__Dedupe is false: that doubles events and is allowed only where AZURE_FUNCTIONS_ENVIRONMENT or "
            + "DOTNET_ENVIRONMENT says "
            + "Development. Remove it.");
        return services
            .AddSingleton<MigrationRunner>()
            .AddHostedService<MigrateAtStart>()
            .AddSingleton<StoreBreaker>()
            .AddSingleton<StoreCanary>()
            .AddSingleton<HoldThenDefer>()
            .AddSingleton<Partitions>()
            .AddSingleton<NewMarks>()
            .AddSingleton<PersistMessages>()
            .AddSingleton<MessageWriters>()
            .AddSingleton<DecodedRoom>()
            .AddSingleton<PersistEvents>()
            .AddSingleton<FillPeople>()
            .AddSingleton<FillProperties>()
            .AddSingleton<KeepRejected>()
            .AddSingleton<KeepDeadLetter>()
            .AddSingleton<CountReceipts>();
    }
}
