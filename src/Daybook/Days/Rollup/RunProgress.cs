using NodaTime;

namespace Daybook.Days.Rollup;

/// <summary>
/// What a run has counted so far. Its record holds only days whose transaction has committed. If a run is taken over, it continues after
/// them.
/// </summary>
internal sealed class RunProgress(RollupRun run, RollupRuns runs, TimeProvider clock)
{
    private static readonly TimeSpan BetweenNotes = TimeSpan.FromSeconds(1);

    private readonly List<RolledDay> _days = [.. run.Days];
    private readonly List<string> _errors = [];
    private long _told = clock.GetTimestamp() - clock.TimestampFrequency;

    /// <summary>The run as its record must be.</summary>
    public RollupRun Run => run with { Days = _days, Error = _errors.Count > 0 ? string.Join(" ", _errors) : null };

    /// <summary>Days with at least one changed number.</summary>
    public int Changed { get; private set; }

    public void Add(DayCount count)
    {
        switch (count)
        {
            case DayCount.Counted c:
                var day = c.Day.ToDateOnly();
                _days.RemoveAll(d => d.Date == day);
                _days.Add(new RolledDay(day, c.Events, c.Revision));
                Changed += c.Changed ? 1 : 0;
                break;
            case DayCount.Refused when run.From is not null:
                Fail($"{count.Day:uuuu-MM-dd} is sealed: it lies before the retention horizon.");
                break;
        }
    }

    public void Fail(string error) => _errors.Add(error);

    /// <summary>Writes the record, which is also the sign of life, at most once a second.</summary>
    /// <param name="next">The first day that has not committed.</param>
    public async Task Tell(LocalDate next, CancellationToken cancel)
    {
        if (clock.GetElapsedTime(_told) < BetweenNotes) return;
        await runs.Progress(run with { NextDay = next.ToDateOnly(), Days = _days }, cancel);
        _told = clock.GetTimestamp();
    }
}
