using Daybook.Watch.DeadLetters;
using Daybook.Watch.Ledger;
using Daybook.Watch.Traces;
using Microsoft.Extensions.DependencyInjection;

namespace Daybook.Watch;

/// <summary>What operators ask and do: ledger, trace, dead letters.</summary>
public static class OpsServices
{
    public static IServiceCollection AddOps(this IServiceCollection services) => services
        .AddSingleton<ReadLedger>()
        .AddSingleton<ShowLedger>()
        .AddSingleton<FoldLedger>()
        .AddSingleton<StoredTrace>()
        .AddSingleton<PeekQueue>()
        .AddSingleton<TraceEvent>()
        .AddSingleton<ListDeadLetters>()
        .AddSingleton<ListRejected>()
        .AddSingleton<ReplayLetters>()
        .AddSingleton<DiscardLetters>();
}
