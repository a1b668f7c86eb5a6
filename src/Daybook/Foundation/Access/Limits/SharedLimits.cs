using System.Collections.Concurrent;
using System.Collections.Frozen;
using Microsoft.Extensions.Options;

namespace Daybook.Foundation.Access.Limits;

/// <summary>
/// What this instance may give out of each caller's allowance while others run beside it. Requests ask only this; <see cref="ShareLimits"/>
/// renews it every second. ADR 0109 has the slack.
/// </summary>
public sealed class SharedLimits(IOptions<AccessOptions> options, TimeProvider clock)
{
    /// <summary>Without a grant for so long, an instance goes on with its last part of each limit.</summary>
    public static readonly TimeSpan AwayAfter = TimeSpan.FromSeconds(3);

    // Callers are names of keys and subjects of tokens; more than that at a time keep an even part, without grants.
    private const int MostReported = 1000, MostCallers = 50_000;

    private readonly int _perMinute = options.Value.RateLimitPerMinute;
    private readonly ConcurrentDictionary<string, CallerShare> _shares = new(StringComparer.Ordinal);
    private volatile FrozenDictionary<string, double> _leftElsewhere = FrozenDictionary<string, double>.Empty;
    private volatile int _instances = 1;
    private long _renewed = clock.GetTimestamp();

    internal int Instances => _instances;

    /// <param name="most">What this instance alone would have left for the caller.</param>
    /// <returns>Null: no other instance is known, so there is nothing to share.</returns>
    internal LimitTake? Take(string caller, Func<long> most)
    {
        if (_instances == 1) return null;
        var away = clock.GetElapsedTime(Interlocked.Read(ref _renewed)) > AwayAfter;
        while (true)
        {
            if (!_shares.TryGetValue(caller, out var share))
            {
                if (_shares.Count >= MostCallers) return null;
                share = _shares.GetOrAdd(caller, new CallerShare(_perMinute, Credit(caller, most()), 0.5 / _instances,
                    clock.GetTimestamp()));
            }

            if (share.Take(clock, away) is { } take) return take;
        }
    }

    internal void GiveBack(string caller)
    {
        if (_shares.TryGetValue(caller, out var share)) share.GiveBack();
    }

    /// <summary>What to tell of this instance's callers, the busiest first.</summary>
    internal IReadOnlyList<LimitUse> Report(Func<string, long> most)
    {
        var all = _shares.Select(share => share.Value.Report(share.Key, most(share.Key))).ToList();
        if (all.Count <= MostReported) return all;
        all.Sort((a, b) => b.Wanted.CompareTo(a.Wanted));
        foreach (var quiet in all.Skip(MostReported))
        {
            // What nobody was told of needs no grant to be forgotten.
            if (_shares.TryGetValue(quiet.Caller, out var share) && !share.LeaveOut(quiet)) _shares.TryRemove(quiet.Caller, out _);
        }

        return all[..MostReported];
    }

    /// <param name="instances">Living ones, this one included.</param>
    /// <param name="leftElsewhere">Callers that this instance does not know: what it may give out at their first call.</param>
    internal void Renew(int instances, IEnumerable<(LimitUse Use, LimitGrant Grant)> grants,
        IReadOnlyDictionary<string, double> leftElsewhere)
    {
        var now = clock.GetTimestamp();
        if (instances == 1) _shares.Clear();
        foreach (var (use, grant) in grants)
        {
            if (_shares.TryGetValue(use.Caller, out var share) && !share.Renew(use, grant, now)) _shares.TryRemove(use.Caller, out _);
        }

        _leftElsewhere = leftElsewhere.ToFrozenDictionary(StringComparer.Ordinal);
        Interlocked.Exchange(ref _renewed, now);
        _instances = instances;
    }

    // Whoever called nowhere lately has a full bucket. Half of it is divided evenly; the other half goes where the calls are.
    private double Credit(string caller, long most) =>
        Math.Min(most, _leftElsewhere.TryGetValue(caller, out var left) ? left : Math.Max(1, _perMinute / 2.0 / _instances));
}
