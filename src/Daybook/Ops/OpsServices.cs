using Daybook.Ops.DeadLetters;
using Daybook.Ops.Ledger;
using Daybook.Ops.Traces;
using Microsoft.Extensions.DependencyInjection;

namespace Daybook.Ops;

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
