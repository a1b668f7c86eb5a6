using System.Diagnostics;
using System.Net;
using Daybook.Cli.Sending;

namespace Daybook.Tools.Bench;

/// <summary>A report's first answer after a start, its later ones, and the memory they take: each in an app of its own.</summary>
internal static class FreshApp
{
    private const string App = "app";

    // Longer than the watch takes between two looks.
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(500);

    /// <param name="settings">Null: those of an app without columns.</param>
    public static async Task<FreshTime> Measure(BenchSystem system, Dictionary<string, string?>? settings, BenchReport report, int days,
        RoundLimit limit, CancellationToken cancel)
    {
        await using var app = await system.StartApp([], cancel, settings);
        await ReportsBench.Ready(app, cancel);
        var before = await Resident(app, cancel);
        var watch = new MemoryWatch([(App, app.Id)]);
        FreshTime time;
        await using (watch)
        {
            time = await Ask(app, new(system, app.Id), report, days, limit, cancel);
            await Task.Delay(Quiet, cancel);
        }

        return time with { GrowthMb = Math.Max(0, watch.PeakMb.GetValueOrDefault(App) - before) };
    }

    private static async Task<double> Resident(ChildApp app, CancellationToken cancel)
    {
        var watch = new MemoryWatch([(App, app.Id)]);
        await using (watch) await Task.Delay(Quiet, cancel);
        return watch.PeakMb.GetValueOrDefault(App);
    }

    private static async Task<FreshTime> Ask(ChildApp app, CpuMeter meter, BenchReport report, int days, RoundLimit limit,
        CancellationToken cancel)
    {
        using var http = new Target(new Uri(app.Url), Target.LocalKey).Connect(TimeSpan.FromMinutes(5));
        // Computed each time, or the answer of the first would be given again.
        http.DefaultRequestHeaders.CacheControl = new() { NoCache = true };
        var (warm, watch, runs) = (new Latencies(), new Stopwatch(), 0);
        var (cold, cpu, said) = (0.0, meter.Now(), (ReportAnswer?)null);
        for (; limit.GoesOn(runs, watch.Elapsed); runs++)
        {
            var started = Stopwatch.GetTimestamp();
            using var answer = await http.GetAsync(new Uri(report.Address(days), UriKind.Relative), cancel);
            var body = await answer.Content.ReadAsByteArrayAsync(cancel);
            // A question may take longer than it is given. Then the app says so, and so does the table.
            if (answer.StatusCode == HttpStatusCode.ServiceUnavailable) return FreshTime.Refused;
            if (!answer.IsSuccessStatusCode) throw new VerbFailedException($"{report.Name}: {System.Text.Encoding.UTF8.GetString(body)}");
            if (runs > 0)
            {
                warm.Add(started);
                continue;
            }

            cold = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            (said, cpu) = (ReportAnswer.Read(body), meter.Now());
            watch.Start();
        }

        var (p50, p95, _) = Latencies.Milliseconds([warm]);
        return new(runs, cold, p50, p95, meter.Milliseconds(cpu) / (runs - 1), 0, said);
    }
}

/// <param name="Runs">Questions, the first included; 0: it was refused, because it took too long or too much memory.</param>
/// <param name="Cold">Milliseconds of the first question after a start; with columns, its files are fetched then.</param>
/// <param name="P50">Of the later ones.</param>
/// <param name="P95">Of the later ones.</param>
/// <param name="Cpu">CPU milliseconds of a later one, of the app (DuckDB included) and PostgreSQL together.</param>
/// <param name="GrowthMb">Highest resident memory of the app minus that before the first question.</param>
/// <param name="Said">The first answer.</param>
internal sealed record FreshTime(int Runs, double Cold, double P50, double P95, double Cpu, double GrowthMb, ReportAnswer? Said)
{
    public static FreshTime Refused { get; } = new(0, 0, 0, 0, 0, 0, null);

    public bool WasRefused => Runs == 0;
}
