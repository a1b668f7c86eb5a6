using Daybook.Watch.Quality.Counting;

namespace Daybook.Watch.Quality;

/// <summary>What the checks of one run share.</summary>
public sealed class QualityLook(QualitySession session, DateTimeOffset now, DayHistory days, BorrowedFacts facts)
{
    private Task<FlowFacts>? _flow;

    public QualitySession Session => session;

    public DateTimeOffset Now => now;

    public DayHistory Days => days;

    public BorrowedFacts Facts => facts;

    /// <summary>Read once a run, by whoever asks first.</summary>
    public Task<FlowFacts> Flow(CancellationToken cancel) => _flow ??= facts.Flow(cancel);
}
