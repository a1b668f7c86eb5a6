using System.Diagnostics;
using Daybook.Cli.Local;
using Daybook.Cli.Sending;
using Npgsql;

namespace Daybook.Tools.Bench;

/// <summary>Times of each report over HTTP, beside the time of the same answer in SQL from the raw events.</summary>
internal sealed class ReportsBench(int events, Action<string> say)
{
    private static readonly int[] Ranges = [30, 90, 365];

    public async Task<ReportsResult> Run(CancellationToken cancel)
    {
        var load = new LoadWatch();
        await using var system = await BenchSystem.Start(say, cancel);
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
        foreach (var report in BenchReport.All)
        {
            foreach (var days in Ranges)
            {
                load.Look();
                var time = await Measure(app, meter, report, days, cancel);
                if (report.Raw is { } sql) time = time with { Raw = await Raw(system.Postgres(), meter, sql, days, cancel) };
                say(
                    $"  {report.Name}, {days} days: p95 {time.P95:0.0} ms, CPU {time.Cpu:0.0} ms{(time.Raw is { } raw ? $", raw {raw.Milliseconds:0} ms" : "")}");
                times.Add(time);
            }
        }

        return new(Machine.This(), system.PostgresVersion, load.Seen, events, rollup, times);
    }

    private static async Task<ReportTime> Measure(ChildApp app, CpuMeter meter, BenchReport report, int days, CancellationToken cancel)
    {
        using var http = new Target(new Uri(app.Url), Target.LocalKey).Connect(TimeSpan.FromMinutes(5));
        var from = HistoryData.FromOf(days);
        // Computed each time, or the answer of the first would be given again.
        http.DefaultRequestHeaders.CacheControl = new() { NoCache = true };
        var latencies = new Latencies();
        var budget = Stopwatch.StartNew();
        var runs = 0;
        var cpu = meter.Now();
        for (; runs < 40 && (runs < 3 || budget.Elapsed < TimeSpan.FromSeconds(10)); runs++)
        {
            var started = Stopwatch.GetTimestamp();
            using var answer =
                await http.GetAsync(
                    new Uri($"{report.Path}?from={from:yyyy-MM-dd}&to={HistoryData.LastDay:yyyy-MM-dd}{report.Query}", UriKind.Relative),
                    cancel);
            var body = await answer.Content.ReadAsByteArrayAsync(cancel);
            // A filtered report over much history may take longer than the app lets a query run. It says so, and so does the table.
            if (answer.StatusCode == System.Net.HttpStatusCode.ServiceUnavailable && !report.HasTarget)
                return new(report.Name, days, 0, 0, 0, 0, null, report.HasTarget, Refused: true);
            if (!answer.IsSuccessStatusCode) throw new VerbFailedException($"{report.Name}: {System.Text.Encoding.UTF8.GetString(body)}");
            // The first run warms the caches, also for the raw query.
            if (runs > 0) latencies.Add(started);
            else cpu = meter.Now();
        }

        var (p50, p95, _) = Latencies.Milliseconds([latencies]);
        return new(report.Name, days, runs - 1, p50, p95, Cpu(meter, cpu) / (runs - 1), null, report.HasTarget);
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

            var time = new RawTime(watch.Elapsed.TotalMilliseconds, Cpu(meter, cpu), cutOff);
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

    // CPU milliseconds of the app and PostgreSQL together.
    private static double Cpu(CpuMeter meter, IReadOnlyDictionary<string, double> before)
    {
        var now = meter.Now();
        return new[] { CpuMeter.App, CpuMeter.Database }.Sum(name => now.GetValueOrDefault(name) - before.GetValueOrDefault(name)) * 1000;
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
internal sealed record ReportsResult(Machine Machine, int Postgres, MachineLoad? Load, int Events, double Rollup,
    IReadOnlyList<ReportTime> Times);

/// <param name="Cpu">CPU milliseconds per request, for the app and PostgreSQL together.</param>
/// <param name="Raw">The same answer from raw events; null for reports that read raw events themselves.</param>
/// <param name="Refused">It did not end within the app's command timeout.</param>
internal sealed record ReportTime(string Name, int Days, int Runs, double P50, double P95, double Cpu, RawTime? Raw, bool HasTarget,
    bool Refused = false)
{
    public const double LimitMs = 100, LeastRatio = 20;

    public double? Ratio => Raw?.Milliseconds / P50;
}

/// <param name="CutOff">True if it was stopped and would have taken longer.</param>
internal sealed record RawTime(double Milliseconds, double Cpu, bool CutOff = false)
{
    public const double LongMs = 10_000;
    public const int LimitSeconds = 20;
}
