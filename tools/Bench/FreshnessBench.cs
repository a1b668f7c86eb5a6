using System.Diagnostics;
using Daybook.Cli.Sending;
using Daybook.Days.Rollup;
using Daybook.Foundation.Postgres;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Npgsql;

namespace Daybook.Tools.Bench;

/// <summary>
/// How long after its receipt an event is in reports over daily tables, on a day that already has many, while others come in; beside what
/// it costs to count that day as a whole.
/// </summary>
internal sealed class FreshnessBench(int events, int rate, int seconds, Action<string> say)
{
    private const int QuarterSeconds = 900;

    private static readonly TimeSpan Quarter = TimeSpan.FromSeconds(QuarterSeconds);

    public async Task<FreshnessResult> Run(CancellationToken cancel)
    {
        var now = TimeProvider.System.GetUtcNow();
        var day = DateOnly.FromDateTime(now.UtcDateTime);
        if (now.TimeOfDay < TimeSpan.FromHours(1) || now.TimeOfDay > TimeSpan.FromHours(23.5))
            throw new VerbFailedException("This measures today in UTC. Run it after 01:00 and before 23:30 UTC.");
        var load = new LoadWatch();
        await using var system = await BenchSystem.Start(say, cancel);
        await using var app = await system.StartApp([], cancel);
        await ReportsBench.Ready(app, cancel);
        await using var database = NpgsqlDataSource.Create(system.Postgres() + ";Command Timeout=0");
        using var http = new Target(new Uri(app.Url), Target.LocalKey).Connect(TimeSpan.FromMinutes(5));
        http.DefaultRequestHeaders.CacheControl = new() { NoCache = true };

        // The day's partition is made when its first event is stored.
        var flow = new SteadyFlow(http, rate);
        await flow.Send(1, "first", cancel);
        while (await database.Count("SELECT count(*) FROM days WHERE events > 0", cancel) == 0) await Task.Delay(100, cancel);
        say($"Making {events:N0} events of {day:yyyy-MM-dd}.");
        var under = await Fill(database, now, cancel);
        var (first, whole) = await CountWhole(system, day, cancel);
        await database.Execute("VACUUM ANALYZE", cancel);
        load.Look();

        say($"Sending {rate} events a second for {seconds} s.");
        var cpu = new CpuMeter(system, app.Id);
        // Caches are warm and code is compiled.
        await flow.Run(TimeSpan.FromSeconds(5), "warm", cancel);
        var (began, revision, used) = (Stopwatch.GetTimestamp(), await Revision(database, day, cancel), cpu.Now());
        var watch = new SampleWatch(http, day);
        await using (watch)
        {
            await flow.Run(TimeSpan.FromSeconds(seconds), SampleWatch.Prefix, cancel, watch.Sent);
            load.Look();
            var (counts, milliseconds) = (await Revision(database, day, cancel) - revision, cpu.Milliseconds(used));
            var took = Stopwatch.GetElapsedTime(began).TotalSeconds;
            await watch.Wait(TimeSpan.FromMinutes(3), cancel);
            return new(Machine.This(), system.PostgresVersion, load.Seen, events, under, rate, seconds, flow.Sent / flow.Seconds, first,
                whole, took / Math.Max(counts, 1), milliseconds / took / 10, watch.Dau, watch.TopEvents);
        }
    }

    // Past quarter hours have what is left, evenly. Those under way have what such a flow will have put there at their end, but at most
    // half of all: then a count finds as many events among which it looks for new ones.
    private async Task<int> Fill(NpgsqlDataSource database, DateTimeOffset now, CancellationToken cancel)
    {
        var under = (int)Math.Min(events / 2, 2L * rate * QuarterSeconds);
        var begin = now - TimeSpan.FromTicks(now.Ticks % Quarter.Ticks);
        await database.Execute("""
            INSERT INTO events (event_id, event_type, occurred_at, user_id, source, properties, context, received_at)
            SELECT gen_random_uuid(), 'type_' || lpad((1 + floor(12 * power(random(), 2)))::int::text, 2, '0'),
                   CASE WHEN n <= $2 THEN $4 + random() * interval '30 minutes' ELSE $3 + random() * ($4 - $3) END,
                   'user-' || floor(200000 * power(random(), 3))::int, 'bench',
                   jsonb_build_object('plan', (ARRAY['free', 'pro', 'team'])[1 + n % 3], 'seats', n % 50), '{"library":"bench"}', $4
            FROM generate_series(1, $1) n, (SELECT setseed(0.5)) s
            """, cancel, events, under, new DateTime(now.UtcDateTime.Date.Ticks, DateTimeKind.Utc), begin.UtcDateTime);
        await database.Execute("ANALYZE events", cancel);
        return under;
    }

    /// <summary>
    /// By the product's own code in this process, as the timer, a request and the nightly check count, and as every soon count once did.
    /// </summary>
    /// <returns>Seconds of the count that finds all these events, and the median of three that find nothing to change.</returns>
    private async Task<(double First, double Again)> CountWhole(BenchSystem system, DateOnly day, CancellationToken cancel)
    {
        await using var parts = await system.StartParts([], cancel);
        await using var session = await RollupSession.Open(parts.GetRequiredService<PostgresConnections>(), cancel);
        List<double> times = [];
        for (var count = 0; count < 4; count++)
        {
            var started = Stopwatch.GetTimestamp();
            await parts.GetRequiredService<CountDay>().Run(session, LocalDate.FromDateOnly(day), CountMode.Recompute, cancel);
            times.Add(Stopwatch.GetElapsedTime(started).TotalSeconds);
            say($"  counted as a whole in {times[^1]:0.0} s");
        }

        return (times[0], Pair.Median([.. times.Skip(1)]));
    }

    private static Task<long> Revision(NpgsqlDataSource database, DateOnly day, CancellationToken cancel) =>
        database.Count($"SELECT revision::bigint FROM days WHERE day = '{day:yyyy-MM-dd}'", cancel);
}

/// <param name="UnderWay">Events in the quarter hours under way when it began.</param>
/// <param name="Rate">Events a second that were to be sent.</param>
/// <param name="Sent">Events a second that were acknowledged.</param>
/// <param name="FirstCount">Seconds to count the whole day when nothing was counted.</param>
/// <param name="WholeCount">Seconds to count the whole day when everything was.</param>
/// <param name="Cycle">Seconds from one soon count to the next.</param>
/// <param name="Cpu">Percent of one core, of the app and PostgreSQL together.</param>
/// <param name="Dau">Seconds from each sample's receipt until the report counts it, in ascending order.</param>
/// <param name="TopEvents">The same of the other report.</param>
internal sealed record FreshnessResult(Machine Machine, int Postgres, MachineLoad? Load, int Events, int UnderWay, int Rate, int Seconds,
    double Sent, double FirstCount, double WholeCount, double Cycle, double Cpu, IReadOnlyList<double> Dau,
    IReadOnlyList<double> TopEvents);
