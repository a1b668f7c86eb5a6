using Microsoft.Extensions.DependencyInjection;

namespace Daybook.Days.Rollup;

/// <summary>Marked days → daily tables → outbox.</summary>
public static class RollupServices
{
    public static IServiceCollection AddRollup(this IServiceCollection services) => services
        .AddSingleton<MarkedDays>()
        .AddSingleton<UnclosedDays>()
        .AddSingleton<CountDay>()
        .AddSingleton<CountTogether>()
        .AddSingleton<RollupRuns>()
        .AddSingleton<RunRollup>()
        .AddSingleton<NightlyRecount>()
        .AddSingleton<RequestRollup>()
        .AddSingleton<TimerRollup>()
        .AddSingleton<ListRollups>()
        .AddSingleton<RebuildZone>();
}
