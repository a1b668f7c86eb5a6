using Daybook.Watch.Ledger;
using Daybook.Watch.Quality.Counting;

namespace Daybook.Watch.Quality;

/// <summary>The data that the checks of one run share.</summary>
public sealed class QualityLook(QualitySession session, DateTimeOffset now, DayHistory days, ReadUnresolved unresolved)
{
    private Task<Unresolved>? _unresolved;

    public QualitySession Session => session;

    public DateTimeOffset Now => now;

    public DayHistory Days => days;

    /// <summary>
    /// Messages in flight and missing ones. The first check that asks reads them, once a run. Throws if the queue cannot be counted.
    /// </summary>
    public Task<Unresolved> Unresolved(CancellationToken cancel) => _unresolved ??= unresolved.Run(cancel);
}
