using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Npgsql;

namespace Daybook.Tools.Bench.Instances;

/// <summary>
/// 1, 2, 4 and 8 processes on one queue and one database: how much they accept and store together, whether each gets its share, and
/// whether what must happen once does.
/// </summary>
internal sealed class InstancesBench(IReadOnlyList<int> counts, int events, Action<string> say)
{
    public const int EventsARequest = 100, Callers = 16;
    private const int TimerSeconds = 3;

    // Attestations follow their events after a few seconds, and the ledger knows of a message when its attestation was read.
    private static readonly TimeSpan LongestSettling = TimeSpan.FromSeconds(40), LeastTimers = TimeSpan.FromSeconds(4 * TimerSeconds);

    private readonly BenchEvents _events = new(TimeProvider.System);

    public async Task<InstancesResult> Run(CancellationToken cancel)
    {
        var load = new LoadWatch();
        await using var system = await BenchSystem.Start(say, cancel, counts.Count);
        List<InstancesMeasure> measures = [];
        for (var i = 0; i < counts.Count; i++)
        {
            load.Look();
            measures.Add(await Measure(system, counts[i], await system.Apart($"instances{i}", i, cancel), cancel));
        }

        load.Look();
        return new(Machine.This(), system.PostgresVersion, load.Seen, events, measures);
    }

    private async Task<InstancesMeasure> Measure(BenchSystem system, int count, Dictionary<string, string?> settings,
        CancellationToken cancel)
    {
        settings["RollupSchedule"] = $"*/{TimerSeconds} * * * * *";
        List<ChildApp> apps = [];
        try
        {
            say($"{count} process{(count == 1 ? "" : "es")}: starting.");
            var born = Stopwatch.StartNew();
            for (var i = 0; i < count; i++) apps.Add(await system.StartApp([], cancel, settings));
            var database = settings["ConnectionStrings__Postgres"]!;
            await using var source = NpgsqlDataSource.Create(database + ";Command Timeout=120");
            // Code is compiled and partitions are made.
            var warm = events / 10 / EventsARequest * EventsARequest;
            await SpreadLoad.Run(apps, Math.Max(1, Callers / count), _events.Bodies(warm, EventsARequest), EventsARequest, cancel);
            await DrainMeasure.Wait(database, warm, cancel);

            say($"  {events:N0} events in batches of {EventsARequest}");
            var bodies = _events.Bodies(events, EventsARequest);
            var before = await Task.WhenAll(apps.Select(app => Scrape.Of(app, cancel)));
            var all = new CpuMeter(system, apps.Select(app => app.Id));
            var (cpu, processes) = (all.Now(), apps.Select(app => CpuOf(app.Id)).ToList());
            var watch = Stopwatch.StartNew();
            var door = await SpreadLoad.Run(apps, Math.Max(1, Callers / count), bodies, EventsARequest, cancel);
            var accepted = watch.Elapsed.TotalSeconds;
            await DrainMeasure.Wait(database, warm + events, cancel);
            var stored = watch.Elapsed.TotalSeconds;
            var after = await Task.WhenAll(apps.Select(app => Scrape.Of(app, cancel)));
            var used = all.PerMillion(cpu, events);
            var own = apps.Zip(processes, (app, was) => CpuOf(app.Id) - was).ToList();
            var difference = await Ledger(apps[0], cancel);
            if (born.Elapsed < LeastTimers) await Task.Delay(LeastTimers - born.Elapsed, cancel);
            return new InstancesMeasure(count, events / accepted, events / stored, used, own, door,
                [.. after.Zip(before, (now, was) => (long)(now["events_ingested_total"] - was["events_ingested_total"]))],
                await source.Count("SELECT count(*) FROM events", cancel) - warm - events, difference,
                await source.Count($"SELECT count(*) FROM ({Timers}) r", cancel),
                await source.Count(SameDueTime, cancel) + await source.Count(SameTime, cancel));
        }
        finally
        {
            foreach (var app in apps) await app.DisposeAsync();
        }
    }

    private const string Timers = "SELECT run_id, started_at, finished_at FROM rollup_runs WHERE kind = 'timer' AND state = 'done'";

    // A run computes the next time from its own start, so two runs in one period would mean that two processes ran the same due time.
    private static readonly string SameDueTime = FormattableString.Invariant(
        $"SELECT count(*) - count(DISTINCT floor(extract(epoch FROM started_at) / {TimerSeconds})) FROM ({Timers}) r");

    private const string SameTime =
        $"SELECT count(*) FROM ({Timers}) a JOIN ({Timers}) b ON a.run_id < b.run_id AND b.started_at < a.finished_at";

    /// <returns>Events that the ledger misses when nothing waits any more; what is still in flight then counts as missing.</returns>
    private static async Task<long> Ledger(ChildApp app, CancellationToken cancel)
    {
        using var http = ChildApp.LocalClient(app.Url, TimeSpan.FromMinutes(2));
        var waited = Stopwatch.StartNew();
        while (true)
        {
            var ledger = await http.GetFromJsonAsync<JsonElement>(new Uri("/ops/ledger", UriKind.Relative), cancel);
            var missing = ledger.GetProperty("hours").EnumerateArray()
                .Sum(hour => Math.Abs(hour.GetProperty("difference").GetInt64()) + hour.GetProperty("in_flight").GetInt64());
            if (missing == 0 || waited.Elapsed > LongestSettling) return missing;
            await Task.Delay(1000, cancel);
        }
    }

    private static double CpuOf(int process)
    {
        using var one = Process.GetProcessById(process);
        return one.TotalProcessorTime.TotalSeconds;
    }
}

/// <param name="Accepted">Events a second, from the first request to the last receipt.</param>
/// <param name="Stored">Events a second, from the first request to the last commit.</param>
/// <param name="CpuPerMillion">CPU seconds for 1,000,000 events, by kind of process.</param>
/// <param name="CpuOfEach">CPU seconds of each instance in the measured time.</param>
/// <param name="StoredByEach">Events that each instance stored.</param>
/// <param name="Surplus">Events in the table beyond those sent: above 0 doubled, below 0 lost.</param>
/// <param name="LedgerDifference">Events.</param>
/// <param name="TimerRuns">Rollups by the timer.</param>
/// <param name="Doubled">Of them: a second one of the same due time, or at the same time.</param>
internal sealed record InstancesMeasure(int Count, double Accepted, double Stored, IReadOnlyDictionary<string, double> CpuPerMillion,
    IReadOnlyList<double> CpuOfEach, IReadOnlyList<DoorShare> Door, IReadOnlyList<long> StoredByEach, long Surplus, long LedgerDifference,
    long TimerRuns, long Doubled)
{
    /// <summary>Events of each process: some two receives of 32 messages.</summary>
    public const int EnoughForEach = 10_000;

    /// <summary>Of an even share; 1: all stored the same.</summary>
    public double LeastStored => (double)StoredByEach.Min() * Count / StoredByEach.Sum();

    public double LeastAccepted => (double)Door.Min(d => d.Accepted) * Count / Door.Sum(d => d.Accepted);

    /// <summary>A process takes up to 32 messages at a time, so a short run says nothing of shares.</summary>
    private bool Starved => StoredByEach.Min() == 0 && StoredByEach.Sum() >= Count * EnoughForEach;

    public bool Holds => Surplus == 0 && LedgerDifference == 0 && Doubled == 0 && TimerRuns > 0 && !Starved;
}

internal sealed record InstancesResult(Machine Machine, int Postgres, MachineLoad? Load, int Events,
    IReadOnlyList<InstancesMeasure> Measures)
{
    public bool Holds => Measures.All(measure => measure.Holds);
}
