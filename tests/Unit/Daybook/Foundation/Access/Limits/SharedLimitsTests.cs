using Daybook.Foundation.Access;
using Daybook.Foundation.Access.Limits;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Daybook.Tests.Foundation.Access.Limits;

/// <summary>Several instances that share one limit, by a table in memory, on a clock that the test moves.</summary>
public sealed class SharedLimitsTests
{
    private const int PerMinute = 600;
    private const double ASecond = PerMinute / 60.0;

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public void One_instance_has_nothing_to_share()
    {
        var alone = New(1).Limits[0];

        Assert.Null(alone.Take("shop", () => PerMinute));
    }

    [Theory]
    [InlineData(2, 1d, 1d)]
    [InlineData(4, 1d, 1d, 1d, 1d)]
    [InlineData(4, 1d, 0d, 0d, 0d)]
    [InlineData(4, 0.7, 0.2, 0.1, 0d)]
    [InlineData(8, 1d, 1d, 0d, 0d, 0d, 0d, 0d, 0.1)]
    public void All_of_it_is_given_out_and_no_more(int instances, params double[] load)
    {
        var shared = New(instances);

        // Far more is asked than allowed.
        var taken = Run(shared, 20, load.Select(part => part * 200).ToArray());

        var allowed = PerMinute + 20 * ASecond;
        Assert.InRange(taken.Sum(), allowed - 3 * ASecond, allowed + instances);
    }

    [Fact]
    public void Where_all_calls_go_to_one_instance_the_burst_is_there_within_seconds()
    {
        var shared = New(4);

        var taken = Run(shared, 5, [400, 0, 0, 0]);

        Assert.InRange(taken[0], 0.95 * (PerMinute + 5 * ASecond), PerMinute + 5 * ASecond);
    }

    [Fact]
    public void A_caller_that_moves_to_another_instance_finds_a_part_at_once_and_the_rest_within_seconds()
    {
        var shared = New(2);
        Run(shared, 60, [ASecond / 2, 0]);

        var first = Run(shared, 1, [0, 400])[1];
        var then = Run(shared, 4, [0, 400])[1];

        Assert.InRange(first, 100, PerMinute);
        Assert.InRange(first + then, 0.9 * PerMinute, PerMinute + 5 * ASecond);
    }

    [Theory]
    [InlineData(60, 0.05)]
    [InlineData(400, 0.3)]
    public void Loads_that_jump_from_instance_to_instance_get_little_above_the_limit_and_less_afterwards(int callsASecond, double above)
    {
        var random = new Random(11);
        for (var round = 0; round < 25; round++)
        {
            var shared = New(random.Next(2, 9));
            var (seconds, taken, most) = (0, 0L, 0.0);
            for (var phase = 0; phase < 8; phase++)
            {
                var time = random.Next(1, 4);
                taken += Run(shared, time, [.. shared.Limits.Select(_ => random.Next(2) == 0 ? 0.0 : random.Next(callsASecond))]).Sum();
                seconds += time;
                most = Math.Max(most, taken - (PerMinute + seconds * ASecond));
            }

            Assert.InRange(most, double.MinValue, above * PerMinute);
            taken += Run(shared, 25, [.. shared.Limits.Select(_ => (double)callsASecond)]).Sum();
            Assert.InRange(taken, 0, PerMinute + (seconds + 25) * ASecond + shared.Limits.Length);
        }
    }

    [Fact]
    public void Without_grants_each_goes_on_with_its_last_part()
    {
        var shared = New(2);
        Run(shared, 20, [150, 50]);

        _clock.Advance(TimeSpan.FromSeconds(4));
        var taken = Run(shared, 60, [150, 50], renew: false);

        Assert.InRange(shared.Shares.Values.Sum(share => share.Part), 0.99, 1.0 + 1e-9);
        // Half by what was asked, half evenly: 5/8 and 3/8.
        Assert.InRange(taken[0], 0.625 * PerMinute - 5, 0.625 * (PerMinute + 5 * ASecond) + 5);
        Assert.InRange(taken[1], 0.375 * PerMinute - 5, 0.375 * (PerMinute + 5 * ASecond) + 5);
    }

    [Fact]
    public void After_an_outage_at_most_one_more_allowance_is_given_out()
    {
        var shared = New(2);
        Run(shared, 20, [100, 100]);
        _clock.Advance(TimeSpan.FromSeconds(4));
        var taken = Run(shared, 120, [100, 100], renew: false).Sum();

        taken += Run(shared, 20, [100, 100]).Sum();

        Assert.InRange(taken, 2 * PerMinute, 2 * PerMinute + PerMinute + 30 * ASecond);
    }

    [Fact]
    public void A_limit_below_the_number_of_instances_still_lets_calls_through()
    {
        var shared = New(4, perMinute: 2);

        var taken = Run(shared, 120, [10, 10, 10, 10]).Sum();

        Assert.InRange(taken, 2 + 4 - 2, 2 + 4 + 4);
    }

    [Fact]
    public void A_caller_that_is_gone_leaves_nothing_behind()
    {
        var shared = New(3);
        Run(shared, 3, [50, 50, 50]);

        Run(shared, 70, [0, 0, 0]);

        Assert.Empty(shared.Shares);
        Assert.InRange(shared.Free, PerMinute - ASecond, PerMinute);
    }

    private Shared New(int instances, int perMinute = PerMinute) => new(instances, perMinute, _clock);

    /// <summary>Each instance is asked so often a second, and renews its part once a second, each at another time.</summary>
    /// <returns>Calls taken at each.</returns>
    private int[] Run(Shared shared, int seconds, double[] callsASecond, bool renew = true)
    {
        const int steps = 40;
        var (taken, asked) = (new int[shared.Limits.Length], new double[shared.Limits.Length]);
        for (var step = 0; step < seconds * steps; step++)
        {
            for (var i = 0; i < shared.Limits.Length; i++)
            {
                for (asked[i] += callsASecond[i] / steps; asked[i] >= 1; asked[i]--)
                {
                    if (shared.Limits[i].Take("shop", () => PerMinute) is { Taken: true }) taken[i]++;
                }

                if (renew && step % steps == i * steps / shared.Limits.Length) shared.Renew(i);
            }

            _clock.Advance(TimeSpan.FromSeconds(1.0 / steps));
        }

        return taken;
    }

    /// <summary>What <see cref="LimitRows"/> keeps in PostgreSQL, for one caller.</summary>
    private sealed class Shared
    {
        private readonly FakeTimeProvider _clock;
        private readonly int _perMinute;
        private (double Free, long At)? _bucket;

        public Shared(int instances, int perMinute, FakeTimeProvider clock)
        {
            (_clock, _perMinute) = (clock, perMinute);
            var options = Options.Create(new AccessOptions { RateLimitPerMinute = perMinute });
            Limits = [.. Enumerable.Range(0, instances).Select(_ => new SharedLimits(options, clock))];
            foreach (var one in Limits) one.Renew(instances, [], new Dictionary<string, double>());
        }

        public SharedLimits[] Limits { get; }

        public Dictionary<int, LimitHeld> Shares { get; } = [];

        public double Free => Math.Min(_perMinute, Level(_bucket!.Value));

        public void Renew(int instance)
        {
            var uses = Limits[instance].Report(_ => _perMinute);
            List<(LimitUse, LimitGrant)> grants = [];
            foreach (var use in uses)
            {
                var (free, grant) = DivideLimit.Run(_perMinute,
                    _bucket is { } known ? new LimitBucket(known.Free, _clock.GetElapsedTime(known.At)) : null,
                    Shares.TryGetValue(instance, out var own) ? own.Held : 0, use,
                    [.. Shares.Where(share => share.Key != instance).Select(share => share.Value)], Limits.Length);
                _bucket = (free, _clock.GetTimestamp());
                if (use.GivenUp) Shares.Remove(instance);
                else Shares[instance] = new LimitHeld(grant.Calls, use.Wanted, grant.Part);
                grants.Add((use, grant));
            }

            Dictionary<string, double> elsewhere = [];
            if (uses.All(use => use.GivenUp) && _bucket is { } there)
                elsewhere["shop"] = Math.Max(0, Level(there)) / Math.Max(1, Limits.Length - Shares.Count);
            Limits[instance].Renew(Limits.Length, grants, elsewhere);
        }

        private double Level((double Free, long At) bucket) =>
            Math.Min(_perMinute, bucket.Free + _clock.GetElapsedTime(bucket.At).TotalMinutes * _perMinute);
    }
}
