using System.Diagnostics;
using Daybook.Cli.Sending;
using Npgsql;

namespace Daybook.Tools.Bench.Peers;

/// <summary>
/// Daybook's answers to the questions that products are compared by: the same data for all, each question fresh, with columns off and on in
/// turns.
/// </summary>
internal sealed class PeerBench(PeerPlan plan, int rounds, Action<string> say)
{
    private const int Callers = 4, BodiesAtATime = 100;

    public async Task<PeerResult> Run(CancellationToken cancel)
    {
        var load = new LoadWatch();
        await using var system = await BenchSystem.Start(say, cancel);
        await Fill(system, cancel);
        await HistoryData.Vacuum(system.Postgres(), cancel);
        say("Writing column files.");
        var files = await BenchColumns.Write(system, cancel);
        say($"  {files}");
        await using var off = await system.StartApp([], cancel);
        await using var on = await system.StartApp([], cancel, BenchColumns.Settings(system));
        await ReportsBench.Ready(off, cancel);
        await ReportsBench.Ready(on, cancel);
        List<PeerTime> times = [];
        foreach (var question in PeerQuestion.All)
        {
            load.Look();
            var time = new PeerTime(question, await Measure(off, new(system, off.Id), question, cancel),
                await Measure(on, new(system, on.Id), question, cancel));
            if (question.HasRange && time.Off.Said.Numbers != time.On.Said.Numbers)
                throw new VerbFailedException(
                    $"{question.Name}: the two answers differ.\n{time.Off.Said.Numbers}\n{time.On.Said.Numbers}");
            say($"  {question.Name}: p50 {time.Off.P50:0.0} ms off, {time.On.P50:0.0} ms on");
            times.Add(time);
        }

        return new(Machine.This(), system.PostgresVersion, load.Seen, plan, rounds, files, times);
    }

    private async Task Fill(BenchSystem system, CancellationToken cancel)
    {
        await using var database = NpgsqlDataSource.Create(system.Postgres());
        // A partition a day, as if the events had come day by day.
        await database.Execute("UPDATE installation SET installed_at = $1", cancel,
            plan.FirstDay.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc));

        // Days are counted when this asks for it.
        await using var app = await system.StartApp([], cancel, new() { ["Daybook__Rollup__SoonSeconds"] = "0" });
        await ReportsBench.Ready(app, cancel);
        say($"Sending {plan.Events:N0} events over {plan.Days} days.");
        var sent = 0;
        foreach (var bodies in PeerLines.Bodies(plan).Chunk(BodiesAtATime))
        {
            await LoadRun.Run(new Uri(app.Url), Target.LocalKey, Callers, bodies, PeerLines.Each, cancel);
            sent = Math.Min(sent + (BodiesAtATime * PeerLines.Each), plan.Events);
            await DrainMeasure.Wait(system.Postgres(), sent, cancel);
        }

        if (await database.Count("SELECT count(*) FROM events", cancel) != plan.Events)
            throw new VerbFailedException("Not every event was stored.");
        say("Counting them.");
        await HistoryData.RollUp(app, plan.FirstDay, plan.LastDay, cancel);
    }

    private async Task<EngineTime> Measure(ChildApp app, CpuMeter meter, PeerQuestion question, CancellationToken cancel)
    {
        using var http = new Target(new Uri(app.Url), Target.LocalKey).Connect(TimeSpan.FromMinutes(5));
        // It warms the caches, and tells what is answered.
        var said = ReportAnswer.Read(await Ask(http, question, 0, cancel));
        var latencies = new Latencies();
        var cpu = meter.Now();
        for (var round = 1; round <= rounds; round++)
        {
            var started = Stopwatch.GetTimestamp();
            await Ask(http, question, round, cancel);
            latencies.Add(started);
        }

        var (p50, p95, _) = Latencies.Milliseconds([latencies]);
        return new(p50, p95, meter.Milliseconds(cpu) / rounds, said);
    }

    private async Task<byte[]> Ask(HttpClient http, PeerQuestion question, int round, CancellationToken cancel)
    {
        using var answer = await http.GetAsync(new Uri(question.Address(plan, round), UriKind.Relative), cancel);
        var body = await answer.Content.ReadAsByteArrayAsync(cancel);
        return answer.IsSuccessStatusCode ? body
            : throw new VerbFailedException($"{question.Name}: {System.Text.Encoding.UTF8.GetString(body)}");
    }
}

internal sealed record PeerResult(
    Machine Machine, int Postgres, MachineLoad? Load, PeerPlan Plan, int Rounds, WrittenColumns Files, IReadOnlyList<PeerTime> Times);

internal sealed record PeerTime(PeerQuestion Question, EngineTime Off, EngineTime On);

/// <param name="Cpu">CPU milliseconds of a request.</param>
/// <param name="Said">The first answer.</param>
internal sealed record EngineTime(double P50, double P95, double Cpu, ReportAnswer Said);
