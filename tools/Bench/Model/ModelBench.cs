using System.Diagnostics;
using Daybook.Cli.Sending;
using Daybook.Tools.Bench.Instances;
using Npgsql;

namespace Daybook.Tools.Bench.Model;

/// <summary>
/// Measures the times of the queueing model at two arrival rates and from a full queue, and then compares its predictions with what other
/// rates do.
/// </summary>
/// <remarks>
/// One writer with small transactions, so that PostgreSQL's time for a transaction is the limit and not the cores, which on this machine
/// the callers and all servers share.
/// </remarks>
internal sealed class ModelBench(double seconds, Action<string> say)
{
    public const int EventsARequest = 50, MostEvents = 500;

    // Parts of what is stored from a full queue. The first and the third are for the parameters.
    private static readonly double[] Rates = [0.1, 0.3, 0.5, 0.7, 0.85], TooHigh = [1.3, 1.6];
    private static readonly int[] Calibrates = [0, 2];

    private readonly BenchEvents _events = new(TimeProvider.System);

    public async Task<ModelResult> Run(CancellationToken cancel)
    {
        var load = new LoadWatch();
        load.Look();
        await using var system = await BenchSystem.Start(say, cancel, queueAccounts: 1);
        var settings = await system.Apart("model", 0, cancel);
        settings["Daybook__Persist__Writers"] = "1";
        settings["Daybook__Persist__MaxEventsPerTransaction"] = $"{MostEvents}";
        // The counts of days take their own time of the same cores, and are another stage.
        settings["Daybook__Rollup__SoonSeconds"] = "0";
        var database = settings["ConnectionStrings__Postgres"]!;
        await using var door = await system.StartApp([BenchRun.Persist], cancel, settings);
        await using var store = await system.StartApp([], cancel, settings);
        var done = 0L;
        say("Warming up.");
        done += await Fill(door, 20_000, cancel);
        await DrainMeasure.Wait(database, done, cancel);

        say("Storing a full queue.");
        List<double> drains = [];
        for (var round = 0; round < 3; round++)
        {
            await Frozen.Freeze(store.Id);
            done += await Fill(door, 40_000, cancel);
            await Frozen.Thaw(store.Id);
            drains.Add(await DrainMeasure.Wait(database, done, cancel));
        }

        var capacity = Pair.Median(drains);
        say($"  {capacity:N0} events a second");
        List<Observed> below = [], above = [];
        foreach (var part in Rates)
        {
            load.Look();
            below.Add(await Observe(door, store, database, part * capacity, done, cancel));
            done += below[^1].Events;
        }

        foreach (var part in TooHigh)
        {
            load.Look();
            above.Add(await Observe(door, store, database, part * capacity, done, cancel));
            done += above[^1].Events;
        }

        return new(Machine.This(), system.PostgresVersion, load.Seen, capacity, Fit(capacity, below), below, above);
    }

    /// <summary>The parameters, from what was measured at two rates and from a full queue, and nothing else.</summary>
    private static QueueModel Fit(double capacity, List<Observed> below)
    {
        var (low, middle) = (below[Calibrates[0]], below[Calibrates[1]]);
        // A full transaction, of which one follows the other, takes what the full queue says.
        var (constant, each) = QueueModel.Line((low.ATransaction, low.Transaction), (MostEvents, MostEvents / capacity));
        var poll = Standalone.Settings.QueueSettings.MinPollingInterval.TotalSeconds;
        var model = new QueueModel(constant, each, MostEvents, 1, poll, 0);
        var way = new[] { low, middle }.Average(seen => seen.Wait - model.Wait(seen.Rate)!.Value);
        return model with { Way = Math.Max(0, way) };
    }

    private async Task<Observed> Observe(ChildApp door, ChildApp store, string database, double rate, long done, CancellationToken cancel)
    {
        say($"  {rate:N0} events a second for {seconds:0} s");
        var bodies = _events.Bodies(Math.Max(EventsARequest, (int)(rate * seconds) / EventsARequest * EventsARequest), EventsARequest);
        var before = await Scrape.Of(store, cancel);
        var (events, took) = await PacedLoad.Run(door, bodies, EventsARequest, rate, cancel);
        var left = done + events - await DrainMeasure.Done(database, cancel);
        var watch = Stopwatch.StartNew();
        await DrainMeasure.Wait(database, done + events, cancel);
        var drained = watch.Elapsed.TotalSeconds;
        // The counts follow the commit.
        await Task.Delay(300, cancel);
        var after = await Scrape.Of(store, cancel);
        double Grew(string metric) => after[metric] - before[metric];
        var transactions = Grew("persist_duration_seconds_count");
        return new Observed(events, events / took, took, Grew("persist_duration_seconds_sum") / transactions, events / transactions,
            Grew("receipt_to_stored_seconds_sum") / Grew("receipt_to_stored_seconds_count"), left, drained);
    }

    private async Task<long> Fill(ChildApp door, int events, CancellationToken cancel)
    {
        await LoadRun.Run(new Uri(door.Url), Target.LocalKey, 4, _events.Bodies(events, EventsARequest), EventsARequest, cancel);
        return events;
    }
}

/// <param name="Rate">Events a second that were sent.</param>
/// <param name="Seconds">How long.</param>
/// <param name="Transaction">Seconds of a transaction, on average.</param>
/// <param name="ATransaction">Events in it.</param>
/// <param name="Wait">Seconds from receipt to commit, on average over messages.</param>
/// <param name="Left">Events that waited when the last was sent.</param>
/// <param name="Drained">Seconds until they were stored.</param>
internal sealed record Observed(long Events, double Rate, double Seconds, double Transaction, double ATransaction, double Wait, long Left,
    double Drained);

/// <param name="FullQueue">Events a second that are stored from a full queue.</param>
internal sealed record ModelResult(Machine Machine, int Postgres, MachineLoad? Load, double FullQueue, QueueModel Model,
    IReadOnlyList<Observed> Below, IReadOnlyList<Observed> Above)
{
    public const double Tolerance = 0.2;

    /// <summary>Every number that was predicted and not used for the parameters, with what was measured.</summary>
    public IEnumerable<(string What, double Predicted, double Measured)> Checks()
    {
        foreach (var (seen, number) in Below.Select((seen, number) => (seen, number)))
        {
            if (number is 0 or 2) continue;
            yield return ($"wait at {seen.Rate:N0}/s", Model.Wait(seen.Rate) ?? double.PositiveInfinity, seen.Wait);
        }

        // Where the door could not take so much, nothing was above the capacity.
        foreach (var seen in Above.Where(seen => seen.Rate > Model.Capacity))
        {
            yield return ($"backlog after {seen.Seconds:0} s of {seen.Rate:N0}/s", Model.Backlog(seen.Rate, seen.Seconds), seen.Left);
            yield return ($"until it is stored, after {seen.Rate:N0}/s", Model.Drain(seen.Left, 0), seen.Drained);
        }
    }

    public static bool IsWithin(double predicted, double measured) => Math.Abs(predicted - measured) <= Tolerance * measured;
}
