using Daybook.Days.Archive;
using Daybook.Privacy;
using Daybook.Days.Rollup;
using Microsoft.Extensions.DependencyInjection;

namespace Daybook.Watch.Days;

/// <summary>Lends Rollup and Archive to Privacy, which may not call them.</summary>
public static class DayWorkServices
{
    public static IServiceCollection AddDayWork(this IServiceCollection services) => services.AddSingleton(s =>
    {
        var (runs, rollup) = (s.GetRequiredService<RollupRuns>(), s.GetRequiredService<RunRollup>());
        return new DayWork(
            CountMarked: async cancel => await rollup.Run(await runs.Start(RollupKind.Request, null, null, "privacy", cancel), cancel),
            Publish: s.GetRequiredService<PublishOutbox>().Run,
            RewriteParts: s.GetRequiredService<RewriteParts>().Run);
    });
}
