namespace Daybook.Foundation.Access.Limits;

/// <summary>
/// Divides one caller's bucket over the instances: half by what is asked of each, half evenly, so that something is left where the caller
/// comes next.
/// </summary>
internal static class DivideLimit
{
    /// <param name="perMinute">The limit: so many at once, refilled evenly over a minute.</param>
    /// <param name="bucket">What nobody holds; null if nobody called lately, so that the bucket is full.</param>
    /// <param name="held">What this instance was granted last; 0 if it holds nothing.</param>
    /// <param name="others">What the other living instances hold and want.</param>
    /// <param name="instances">Living instances, this one included.</param>
    /// <returns>
    /// What nobody holds now, and the grant. All grants and the rest together are never above <paramref name="perMinute"/>.
    /// </returns>
    public static (double Free, LimitGrant Grant) Run(int perMinute, LimitBucket? bucket, double held, LimitUse use,
        IReadOnlyCollection<LimitHeld> others, int instances)
    {
        var elsewhere = others.Sum(other => other.Held);
        var level = bucket is { } known ? known.Free + held + elsewhere : perMinute;
        // A limit that was lowered leaves more than the bucket takes.
        level = Math.Min(perMinute, level + (bucket?.Age.TotalMinutes ?? 0) * perMinute);
        // The bucket of one instance alone is never emptier than that of all together, up to its own step.
        level = Math.Min(level - use.Used, use.Most + Math.Max(1, perMinute / 60));
        var free = level - elsewhere;
        var wanted = use.Wanted + others.Sum(other => other.Wanted);
        var even = 0.5 / instances;
        var part = (wanted > 0 ? use.Wanted / wanted : 1.0 / instances) / 2 + even;
        var idle = instances - others.Count - 1;
        // The parts of all that may have to go on without grants are never more than the limit, although each is judged at another moment.
        var lasting = Math.Clamp(1 - others.Sum(other => other.Part) - idle * even, even, part);
        if (use.GivenUp) return (free, new LimitGrant(0, lasting));
        // What those may give out at once that hold nothing, if the caller comes to them.
        var kept = Math.Max(level, 0) * idle * even;
        var calls = Math.Clamp(part * Math.Max(level, 0), 0, Math.Max(free - kept, 0));
        // Nobody can use a part of a call.
        if (calls < 1 && use.Wanted > 0) calls = Math.Min(1, Math.Max(free, 0));
        return (free - calls, new LimitGrant(calls, lasting));
    }
}

/// <param name="Free">What nobody holds; below 0 if more was used than there was.</param>
/// <param name="Age">Since when it is so.</param>
internal readonly record struct LimitBucket(double Free, TimeSpan Age);

/// <param name="Held">Granted, and not reported as used.</param>
/// <param name="Wanted">As <see cref="LimitUse.Wanted"/>.</param>
/// <param name="Part">As <see cref="LimitGrant.Part"/>.</param>
internal readonly record struct LimitHeld(double Held, double Wanted, double Part);
