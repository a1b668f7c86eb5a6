using System.Diagnostics;
using Daybook.Cli.Local;
using Daybook.Cli.Sending;
using Npgsql;

namespace Daybook.Tools.Bench;

/// <summary>
/// Times of each report over HTTP: of daily tables beside the same answer in SQL from the raw events, of raw events with columns off and
/// on.
/// </summary>
/// <param name="only">Only reports with this in their name; null: all.</param>
internal sealed class ReportsBench(int events, RoundLimit limit, string? only, Action<string> say)
{
    internal static readonly int[] Ranges = [30, 90, 365];

    public async Task<ReportsResult> Run(CancellationToken cancel)
    {
        var load = new LoadWatch();
        var reports = BenchReport.All.Where(r => only is null || r.Name.Contains(only, StringComparison.OrdinalIgnoreCase)).ToList();
        await using var system = await BenchSystem.Start(say, cancel);
        var (rollup, times) = await OfTables(system, [.. reports.Where(r => r.Raw is not null)], load, cancel);
        say("Writing column files.");
        var files = await BenchColumns.Write(system, cancel);
        say($"  {files}");
        List<EventsTime> compared = [];
        foreach (var report in reports.Where(r => r.Raw is null))
        {
            foreach (var days in Ranges)
            {
                load.Look();
                var time = new EventsTime(report.Name, days, await FreshApp.Measure(system, null, report, days, limit, cancel),
                    await FreshApp.Measure(system, BenchColumns.Settings(system), report, days, limit, cancel));
                if (time is { Off.Said: { } off, On.Said: { } on } && off.Numbers != on.Numbers)
                    throw new VerbFailedException($"{report.Name}, {days} days: the two answers differ.\n{off.Numbers}\n{on.Numbers}");
                say($"  {report.Name}, {days} days: {Say(time.Off)} off, {Say(time.On)} on");
                compared.Add(time);
            }
        }

        return new(Machine.This(), system.PostgresVersion, load.Seen, events, rollup, times, files, compared);
    }

    internal static string Say(FreshTime time) =>
        time.WasRefused ? "refused" : $"CPU {time.Cpu:0} ms in {time.Runs} rounds, cold {time.Cold:0} ms";

    private async Task<(double Rollup, List<ReportTime> Times)> OfTables(BenchSystem system, List<BenchReport> reports, LoadWatch load,
        CancellationToken cancel)
    {
        // No events arrive here and timers are off, because this measures only reports.
        await using var app = await system.StartApp([], cancel);
        await Ready(app, cancel);
        say($"Making {events:N0} events over {HistoryData.Days} days.");
        await HistoryData.Fill(system.Postgres(), events, say, cancel);
        say("Counting them.");
        var rollup = await HistoryData.RollUp(app, cancel);
        await PeopleData.Fill(system.Postgres(), cancel);
        await HistoryData.Vacuum(system.Postgres(), cancel);

        var meter = new CpuMeter(system, app.Id);
        List<ReportTime> times = [];
        foreach (var report in reports)
        {
            foreach (var days in Ranges)
            {
                load.Look();
                var time = await Measure(app, meter, report, days, cancel);
                var raw = await Raw(system.Postgres(), meter, report.Raw!, days, cancel);
                say($"  {report.Name}, {days} days: p95 {time.P95:0.0} ms, CPU {time.Cpu:0.0} ms, raw {raw.Milliseconds:0} ms");
                times.Add(time with { Raw = raw });
            }
        }

        return (rollup, times);
    }

    private async Task<ReportTime> Measure(ChildApp app, CpuMeter meter, BenchReport report, int days, CancellationToken cancel)
    {
        using var http = new Target(new Uri(app.Url), Target.LocalKey).Connect(TimeSpan.FromMinutes(5));
        // Computed each time, or the answer of the first would be given again.
        http.DefaultRequestHeaders.CacheControl = new() { NoCache = true };
        var latencies = new Latencies();
        var watch = new Stopwatch();
        var runs = 0;
        var cpu = meter.Now();
        for (; limit.GoesOn(runs, watch.Elapsed); runs++)
        {
            var started = Stopwatch.GetTimestamp();
            using var answer = await http.GetAsync(new Uri(report.Address(days), UriKind.Relative), cancel);
            var body = await answer.Content.ReadAsByteArrayAsync(cancel);
            if (!answer.IsSuccessStatusCode) throw new VerbFailedException($"{report.Name}: {System.Text.Encoding.UTF8.GetString(body)}");
            // The first run warms the caches, also for the raw query.
            if (runs > 0)
            {
                latencies.Add(started);
                continue;
            }

            cpu = meter.Now();
            watch.Start();
        }

        var (p50, p95, _) = Latencies.Milliseconds([latencies]);
        return new(report.Name, days, runs, p50, p95, meter.Milliseconds(cpu) / (runs - 1), null, report.HasTarget);
    }

    // The faster of two runs, or only one run if it takes long. No run may take longer than its ratio needs.
    private static async Task<RawTime> Raw(string postgres, CpuMeter meter, string sql, int days, CancellationToken cancel)
    {
        RawTime? best = null;
        for (var run = 0; run < 2 && best is not { Milliseconds: > RawTime.LongMs }; run++)
        {
            await using var connection = new NpgsqlConnection($"{postgres};Command Timeout={RawTime.LimitSeconds}");
            await connection.OpenAsync(cancel);
            var cpu = meter.Now();
            var watch = Stopwatch.StartNew();
            var cutOff = false;
            try
            {
                await ReadAll(connection, sql, days, cancel);
            }
            catch (NpgsqlException e) when (e.InnerException is TimeoutException)
            {
                cutOff = true;
            }

            var time = new RawTime(watch.Elapsed.TotalMilliseconds, meter.Milliseconds(cpu), cutOff);
            if (best is null || time.Milliseconds < best.Milliseconds) best = time;
        }

        return best!;
    }

    private static async Task ReadAll(NpgsqlConnection connection, string sql, int days, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(sql, connection)
        {
            Parameters =
            {
                new() { Value = HistoryData.FromOf(days).ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc) },
                new() { Value = HistoryData.LastDay.AddDays(1).ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc) },
            },
        };
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
        }
    }

    internal static async Task Ready(ChildApp app, CancellationToken cancel)
    {
        using var http = new Target(new Uri(app.Url), Target.LocalKey).Connect(TimeSpan.FromSeconds(30));
        for (var tries = 0; tries < 200; tries++)
        {
            using var answer = await http.GetAsync(new Uri("stats/dau", UriKind.Relative), cancel);
            if (answer.IsSuccessStatusCode) return;
            await Task.Delay(100, cancel);
        }

        throw new VerbFailedException("The database was not migrated in time; the app wrote: " + app.Output);
    }
}

/// <param name="Rollup">Seconds for all days.</param>
/// <param name="Times">Of reports over daily tables.</param>
/// <param name="Compared">Of reports that read raw events.</param>
internal sealed record ReportsResult(Machine Machine, int Postgres, MachineLoad? Load, int Events, double Rollup,
    IReadOnlyList<ReportTime> Times, WrittenColumns Files, IReadOnlyList<EventsTime> Compared);

/// <param name="Runs">Requests, the first included.</param>
/// <param name="Cpu">CPU milliseconds per request, for the app and PostgreSQL together.</param>
/// <param name="Raw">The same answer from raw events.</param>
internal sealed record ReportTime(string Name, int Days, int Runs, double P50, double P95, double Cpu, RawTime? Raw, bool HasTarget)
{
    public const double LimitMs = 100, LeastRatio = 20;

    public double? Ratio => Raw?.Milliseconds / P50;
}

/// <summary>A report that reads raw events, with columns off and on.</summary>
internal sealed record EventsTime(string Name, int Days, FreshTime Off, FreshTime On);

/// <param name="CutOff">True if it was stopped and would have taken longer.</param>
internal sealed record RawTime(double Milliseconds, double Cpu, bool CutOff = false)
{
    public const double LongMs = 10_000;
    public const int LimitSeconds = 20;
}
