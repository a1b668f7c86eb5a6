namespace Daybook.Foundation.Access.Limits;

/// <summary>
/// The part of one caller's allowance that this instance may give out: what was granted to it, and what it used of that.
/// </summary>
/// <param name="perMinute">The whole limit.</param>
/// <param name="credit">Calls that it may give out before the first grant.</param>
/// <param name="part">Its part of the limit, 0 to 1, until a grant says otherwise.</param>
/// <param name="now">Timestamp of the clock.</param>
internal sealed class CallerShare(int perMinute, double credit, double part, long now)
{
    // So often halved, a caller that calls no more is forgotten after some seconds.
    private const double Forgotten = 0.05, Fading = 0.5, Rounding = 1e-9;

    private readonly Lock _lock = new();
    private double _balance = credit, _own, _used, _part = part, _wanted;
    private long _renewed = now, _asked;
    private bool _gone, _leftOut;

    /// <summary>Takes one call.</summary>
    /// <param name="away">No grant came for too long: its part of the limit refills here.</param>
    /// <returns>Null if the share was given up meanwhile: ask for another one.</returns>
    public LimitTake? Take(TimeProvider clock, bool away)
    {
        lock (_lock)
        {
            if (_gone) return null;
            _asked++;
            if (away || _leftOut) Refill(clock);
            var all = _balance + _own;
            if (all < 1 - Rounding) return new LimitTake(false, 0, TimeSpan.FromSeconds(60 * (1 - all) / (perMinute * _part)));
            var granted = Math.Clamp(_balance, 0, 1);
            _balance -= granted;
            _used += granted;
            _own -= 1 - granted;
            return new LimitTake(true, (long)Math.Max(0, all - 1), TimeSpan.Zero);
        }
    }

    /// <summary>A call that was taken was not made after all.</summary>
    public void GiveBack()
    {
        lock (_lock)
        {
            _balance++;
            _used--;
        }
    }

    /// <summary>What happened since the last grant.</summary>
    public LimitUse Report(string caller, long most)
    {
        lock (_lock)
        {
            var wanted = _asked + Fading * _wanted;
            return new LimitUse(caller, _used, _asked, wanted, most, GivenUp: wanted < Forgotten && _used == 0);
        }
    }

    /// <summary>Takes what was granted after a report. Calls in between are of the new grant.</summary>
    /// <returns>False if the share was given up with it.</returns>
    public bool Renew(LimitUse report, LimitGrant grant, long now)
    {
        lock (_lock)
        {
            if (report.GivenUp && _asked == report.Asked)
            {
                _gone = true;
                return false;
            }

            (_used, _asked, _wanted, _part, _renewed) = (_used - report.Used, _asked - report.Asked, report.Wanted, grant.Part, now);
            (_own, _leftOut) = (0, false);
            // Who comes back at this moment goes on with what it had; the next report says so.
            if (!report.GivenUp) _balance = grant.Calls - _used;
            return true;
        }
    }

    /// <summary>A report was not passed on, because too many call at a time. Its part refills here until one is.</summary>
    /// <returns>False if the share was given up.</returns>
    public bool LeaveOut(LimitUse report)
    {
        lock (_lock)
        {
            (_asked, _wanted, _leftOut) = (_asked - report.Asked, report.Wanted, true);
            _gone = _wanted < Forgotten && _asked == 0;
            return !_gone;
        }
    }

    // As if nothing were to be had of the others: this part of the limit, at once and by the minute.
    private void Refill(TimeProvider clock)
    {
        var most = Math.Max(1, perMinute * _part);
        var came = clock.GetElapsedTime(_renewed).TotalMinutes * perMinute * _part;
        _renewed = clock.GetTimestamp();
        _own = Math.Max(_own, Math.Min(_own + came, most - Math.Max(_balance, 0)));
    }
}

/// <param name="Left">Calls that this instance can give out at once after it.</param>
/// <param name="Wait">If not taken: until one is there, as far as this instance knows.</param>
internal readonly record struct LimitTake(bool Taken, long Left, TimeSpan Wait);

/// <param name="Used">Of what was granted.</param>
/// <param name="Asked">Calls, the refused ones included.</param>
/// <param name="Wanted">The same, with what was before fading away.</param>
/// <param name="Most">What this instance alone would have left; all instances together have no more.</param>
/// <param name="GivenUp">It calls no more here.</param>
internal readonly record struct LimitUse(string Caller, double Used, long Asked, double Wanted, long Most, bool GivenUp);

/// <param name="Calls">To be given out until the next grant.</param>
/// <param name="Part">Of the limit, 0 to 1, for a time without grants.</param>
internal readonly record struct LimitGrant(double Calls, double Part);
