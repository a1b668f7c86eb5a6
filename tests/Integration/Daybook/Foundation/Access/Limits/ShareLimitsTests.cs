using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using Daybook.Foundation.Access;
using Daybook.Foundation.Access.Limits;
using Daybook.Foundation.Http;
using Daybook.Tests.Standalone;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Daybook.Tests.Foundation.Access.Limits;

/// <summary>Several whole apps on one PostgreSQL, whose callers ask far more than they may.</summary>
public sealed class ShareLimitsTests(StandIns standIns)
{
    private const int PerMinute = 600;
    private const double ASecond = PerMinute / 60.0;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public async Task The_sum_over_instances_is_the_limit_however_the_calls_are_spread(int instances)
    {
        await using var apps = await Apps.Start(await standIns.NewEnvironment(), instances);

        // Callers do not disturb one another, so all are measured at once. Of each, the parts of the calls that go to the instances.
        var loads = new Dictionary<string, double[]>
        {
            ["even"] = [1, 1, 1, 1],
            ["uneven"] = [1, 0.3, 0.1, 0],
            ["one"] = [1, 0, 0, 0],
        };
        var (taken, seconds) = await apps.Ask(loads, TimeSpan.FromSeconds(6));

        var allowed = PerMinute + seconds * ASecond;
        foreach (var (load, all) in taken)
        {
            // As docs/scale.md states it. One instance alone refills in whole steps.
            var (below, above) = instances == 1 ? (ASecond + 1, 1.0) : (0.05 * PerMinute + 3 * ASecond, ASecond + instances);
            Assert.True(all >= allowed - below && all <= allowed + above, $"{load}: {all} of {allowed:0} over {instances} instances");
        }
    }

    [Fact]
    public async Task An_instance_that_ends_leaves_its_part_to_the_others()
    {
        var environment = await standIns.NewEnvironment();
        await using var database = NpgsqlDataSource.Create(environment.Postgres);
        await using var apps = await Apps.Start(environment, 2);

        // One was killed seven seconds ago, and held much of a bucket.
        await Execute(database, """
            INSERT INTO limit_instances VALUES ('killed', clock_timestamp() - interval '7 seconds');
            INSERT INTO limit_buckets VALUES ('shop', 100, clock_timestamp());
            INSERT INTO limit_shares VALUES ('shop', 'killed', 500, 1000, 0.5)
            """);
        await Eventually.True(() => apps.Instances(0) == 3);
        await Eventually.True(() => apps.Instances(0) == 2);
        Assert.Equal(0, await Number(database, "SELECT count(*) FROM limit_shares WHERE instance = 'killed'"));
        var lastSeen = await Number(database,
            "SELECT ceil(extract(epoch FROM clock_timestamp() - min(seen_at)))::bigint FROM limit_instances");
        Assert.InRange(lastSeen, 0, 5);

        // One is stopped.
        await apps.Stop(1);
        await Eventually.True(() => apps.Instances(0) == 1);
        Assert.Equal(1, await Number(database, "SELECT count(*) FROM limit_instances"));
    }

    [Fact]
    public async Task While_PostgreSQL_is_away_each_goes_on_with_its_part_and_ingest_never_waits()
    {
        var environment = await standIns.NewEnvironment();
        await using var relay = new TcpRelay(new NpgsqlConnectionStringBuilder(environment.Postgres).Port);
        var behind = new NpgsqlConnectionStringBuilder(environment.Postgres) { Port = relay.Port }.ConnectionString;
        await using var apps = await Apps.Start(environment, 2, behind);
        var even = new Dictionary<string, double[]> { ["shop"] = [1, 1] };
        await apps.Ask(even, TimeSpan.FromSeconds(2));

        await relay.Cut();
        await Task.Delay(SharedLimits.AwayAfter + TimeSpan.FromSeconds(1.5), TestContext.Current.CancellationToken);
        // What came together meanwhile goes first.
        await apps.Ask(even, TimeSpan.FromSeconds(0.5));
        var (away, seconds) = await apps.Ask(even, TimeSpan.FromSeconds(4));
        using var sent = await apps.Http(0).PostAsJsonAsync("/events", new { event_type = "away", user_id = "ann" },
            TestContext.Current.CancellationToken);

        // The parts are together at most the limit. A machine that stalls makes the last demand uneven; then they may be less.
        Assert.InRange(away["shop"], 0.5 * seconds * ASecond - 4, seconds * ASecond + 4);
        Assert.Equal(HttpStatusCode.Accepted, sent.StatusCode);

        relay.Open = true;
        await using var database = NpgsqlDataSource.Create(environment.Postgres);
        await Eventually.True(async () => await Number(database,
            "SELECT count(*) FROM limit_instances WHERE seen_at > clock_timestamp() - interval '2 seconds'") == 2);
    }

    [Fact]
    public async Task Without_a_limit_nothing_is_written()
    {
        await using var apps = await Apps.Start(await standIns.NewEnvironment(), 1, perMinute: 0);
        await using var database = NpgsqlDataSource.Create(apps.Environment.Postgres);
        await Task.Delay(ShareLimits.Interval, TestContext.Current.CancellationToken);

        Assert.Equal(0, await Number(database, "SELECT count(*) FROM limit_instances"));
    }

    private static async Task Execute(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<long> Number(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    private sealed class Apps : IAsyncDisposable
    {
        private readonly List<DaybookApp> _apps = [];
        private readonly HashSet<int> _stopped = [];

        public required TestEnvironment Environment { get; init; }

        /// <returns>When all know of all.</returns>
        public static async Task<Apps> Start(TestEnvironment environment, int instances, string? postgres = null, int perMinute = PerMinute)
        {
            var apps = new Apps { Environment = environment };
            var settings = new Dictionary<string, string?> { ["Daybook__Access__RateLimitPerMinute"] = $"{perMinute}" };
            if (postgres is not null) settings["ConnectionStrings__Postgres"] = postgres;
            try
            {
                for (var i = 0; i < instances; i++) apps._apps.Add(await DaybookApp.Start(environment, settings));
                await Eventually.True(() => perMinute == 0 || Enumerable.Range(0, instances).All(i => apps.Instances(i) == instances));
                return apps;
            }
            catch
            {
                await apps.DisposeAsync();
                throw;
            }
        }

        public HttpClient Http(int app) => _apps[app].Http;

        public int Instances(int app) => _apps[app].Services.GetRequiredService<SharedLimits>().Instances;

        public async Task Stop(int app)
        {
            _stopped.Add(app);
            await _apps[app].DisposeAsync();
        }

        /// <summary>As the door asks, at some 100 times the limit.</summary>
        /// <returns>Calls that were allowed, by caller.</returns>
        public async Task<(Dictionary<string, int> Taken, double Seconds)> Ask(Dictionary<string, double[]> loads, TimeSpan time)
        {
            var limits = _apps.Select(app => app.Services.GetRequiredService<CallerLimits>()).ToList();
            var callers = loads.ToDictionary(load => load.Key, load => new Caller(load.Key, null, new HashSet<Scope> { Scope.Ingest }));
            var taken = loads.ToDictionary(load => load.Key, _ => 0);
            var random = new Random(3);
            var watch = Stopwatch.StartNew();
            while (watch.Elapsed < time)
            {
                foreach (var (load, parts) in loads)
                {
                    for (var i = 0; i < limits.Count; i++)
                    {
                        for (var call = 0; call < 10; call++)
                        {
                            if (random.NextDouble() < parts[i] && limits[i].Take(callers[load], new DefaultHttpContext().Response) is null)
                                taken[load]++;
                        }
                    }
                }

                await Task.Delay(10, TestContext.Current.CancellationToken);
            }

            return (taken, watch.Elapsed.TotalSeconds);
        }

        public async ValueTask DisposeAsync()
        {
            for (var i = 0; i < _apps.Count; i++)
            {
                if (!_stopped.Contains(i)) await _apps[i].DisposeAsync();
            }
        }
    }
}
