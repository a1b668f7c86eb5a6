using Daybook.Foundation;
using Daybook.Watch.Alerts;
using Daybook.Watch.Annotations;
using Daybook.Watch.Boards;
using Daybook.Watch.DeadLetters;
using Daybook.Watch.Health;
using Daybook.Watch.Ledger;
using Daybook.Watch.People;
using Daybook.Watch.Quality;
using Daybook.Watch.Quality.Checks;
using Daybook.Watch.Runs;
using Daybook.Watch.Segments;
using Daybook.Watch.Shares;
using Daybook.Watch.Traces;
using Microsoft.Extensions.DependencyInjection;

namespace Daybook.Watch;

/// <summary>Checks the data and the system, reports faults, and shows operators what happened to each event.</summary>
public static class WatchServices
{
    public static IServiceCollection AddWatch(this IServiceCollection services) => services
        .AddSettings<QualityOptions>(QualityOptions.Section)
        .AddSettings<AlertsOptions>(AlertsOptions.Section)
        .AddSingleton<IProbe, QueueProbe>()
        .AddSingleton<IProbe, PostgresProbe>()
        .AddSingleton<IProbe, SchemaProbe>()
        .AddSingleton<IProbe, ObjectStoreProbe>()
        .AddSingleton<IProbe, RollupProbe>()
        .AddSingleton<IProbe, TimeZonesProbe>()
        .AddSingleton<CheckHealth>()
        .AddSingleton<ReadUnresolved>()
        .AddSingleton<ReadLedger>()
        .AddSingleton<ShowLedger>()
        .AddSingleton<ReconcileJournal>()
        .AddHostedService(services => services.GetRequiredService<ReconcileJournal>())
        .AddSingleton<FoldLedger>()
        .AddSingleton<WriteOffMessage>()
        .AddSingleton<StoredTrace>()
        .AddSingleton<PeekQueue>()
        .AddSingleton<TraceEvent>()
        .AddSingleton<ListConflicts>()
        .AddSingleton<ListSegments>()
        .AddSingleton<FreezeSegment>()
        .AddSingleton<SaveSegment>()
        .AddSingleton<DeleteSegment>()
        .AddSingleton<CheckTiles>()
        .AddSingleton<ListBoards>()
        .AddSingleton<SaveBoard>()
        .AddSingleton<DeleteBoard>()
        .AddSingleton<CreateShare>()
        .AddSingleton<ListShares>()
        .AddSingleton<RevokeShare>()
        .AddSingleton<ShowShared>()
        .AddSingleton<ListAnnotations>()
        .AddSingleton<SaveAnnotation>()
        .AddSingleton<DeleteAnnotation>()
        .AddSingleton<ListDeadLetters>()
        .AddSingleton<ListRejected>()
        .AddSingleton<ReplayLetters>()
        .AddSingleton<DiscardLetters>()
        .AddSingleton<TimerRollup>()
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
        .AddSingleton<ICheck, ErasuresFailing>()
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
