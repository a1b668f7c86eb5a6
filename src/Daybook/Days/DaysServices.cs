using Daybook.Days.Archive;
using Daybook.Days.Columns;
using Daybook.Days.Lake;
using Daybook.Days.Properties;
using Daybook.Days.Rollup;
using Daybook.Foundation;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Daybook.Days;

/// <summary>Stored events become days: marked days → daily tables → outbox → S3.</summary>
public static class DaysServices
{
    public static IServiceCollection AddDays(this IServiceCollection services) => services
        .AddSettings<RollupOptions>(RollupOptions.Section)
        .AddSingleton<MarkedDays>()
        .AddSingleton<UnclosedDays>()
        .AddSingleton<CountDay>()
        .AddSingleton<CountTogether>()
        .AddSingleton<MovePeople>()
        .AddSingleton<CountProperties>()
        .AddSingleton<LinkHistory>()
        .AddSingleton<RollupRuns>()
        .AddSingleton<RunRollup>()
        .AddSingleton<CountMarkedDays>()
        .AddSingleton<CountSoon>()
        .AddHostedService(services => services.GetRequiredService<CountSoon>())
        .AddSingleton<NightlyRecount>()
        .AddSingleton<RequestRollup>()
        .AddSingleton<ListRollups>()
        .AddSingleton<RebuildZone>()
        .AddSingleton<VerifiedUpload>()
        .AddSingleton<PublishOutbox>()
        .AddSingleton<WriteDay>()
        .AddSingleton<MergeMonths>()
        .AddSettings<LakeOptions>(LakeOptions.Section)
        .AddSingleton<IValidateOptions<LakeOptions>, LakeNeeds>()
        .AddSingleton<LakeLog>()
        .AddSingleton<LakeDays>()
        .AddSingleton<LakePeople>()
        .AddSingleton<LakeCheckpoint>()
        .AddSingleton<VerifyLake>()
        .AddSingleton<PublishLake>()
        .AddSingleton<PublishColumns>()
        .AddSingleton<TakeOutPeople>()
        .AddSingleton<RewriteParts>()
        .AddSingleton<ArchiveEvents>()
        .AddSingleton<VerifyArchive>()
        .AddSingleton<NightlyArchive>()
        .AddSingleton<RestoreEvents>();
}
