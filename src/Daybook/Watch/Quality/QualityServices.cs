using Daybook.Foundation;
using Daybook.Watch.Alerts;
using Daybook.Watch.Quality.Checks;
using Microsoft.Extensions.DependencyInjection;

namespace Daybook.Watch.Quality;

/// <summary>Looks at the data and at the system, and tells when something is wrong.</summary>
public static class QualityServices
{
    public static IServiceCollection AddQuality(this IServiceCollection services) => services
        .AddSettings<QualityOptions>(QualityOptions.Section)
        .AddSettings<AlertsOptions>(AlertsOptions.Section)
        .AddSingleton<ICheck, Freshness>()
        .AddSingleton<ICheck, MissingDays>()
        .AddSingleton<ICheck, VolumeAnomaly>()
        .AddSingleton<ICheck, RejectRate>()
        .AddSingleton<ICheck, DuplicateRate>()
        .AddSingleton<ICheck, LateRate>()
        .AddSingleton<ICheck, UnknownTypes>()
        .AddSingleton<ICheck, PersistStall>()
        .AddSingleton<ICheck, QueueBacklog>()
        .AddSingleton<ICheck, PoisonQueues>()
        .AddSingleton<ICheck, OpenDeadLetters>()
        .AddSingleton<ICheck, RollupLate>()
        .AddSingleton<ICheck, RecountFaults>()
        .AddSingleton<ICheck, PublishLate>()
        .AddSingleton<ICheck, LedgerDifference>()
        .AddSingleton<ICheck, DatabaseSize>()
        .AddSingleton<ICheck, RefusedCallers>()
        .AddSingleton<QueueAge>()
        .AddSingleton<Webhook>()
        .AddSingleton<WriteNotice>()
        .AddSingleton<RaiseAlerts>()
        .AddSingleton<DeliverNotices>()
        .AddSingleton<StoreWatch>()
        .AddSingleton<OpenAlerts>()
        .AddSingleton<RunQuality>()
        .AddSingleton<ShowQuality>()
        .AddHostedService<WatchLoop>();
}
