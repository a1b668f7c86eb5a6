namespace Daybook.Ingest.Enrich;

/// <summary>
/// How long this instance may spend on user agents that it has not seen: a tenth of the time that passes, of which some seconds can be
/// saved up. Somebody who makes up agents cannot take more from the other senders.
/// </summary>
internal sealed class ReadingBudget(TimeProvider clock)
{
    /// <summary>Of the time that passes.</summary>
    public const double Share = 0.1;

    /// <summary>Enough for the thousands of agents that the visitors of a busy site bring in the first minute after a start.</summary>
    public static readonly TimeSpan Saved = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private TimeSpan _left = Saved;
    private long _at = clock.GetTimestamp();

    /// <summary>Something is left. It may be less than what comes next needs; then that is owed.</summary>
    public bool Any
    {
        get
        {
            lock (_lock)
            {
                Fill();
                return _left > TimeSpan.Zero;
            }
        }
    }

    public void Spend(TimeSpan time)
    {
        lock (_lock)
        {
            // First: what could not be saved up must not pay for it.
            Fill();
            _left -= time;
        }
    }

    private void Fill()
    {
        var now = clock.GetTimestamp();
        var left = _left + (clock.GetElapsedTime(_at, now) * Share);
        (_left, _at) = (left < Saved ? left : Saved, now);
    }
}
