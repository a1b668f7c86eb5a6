using System.Diagnostics;
using Daybook.Cli.Local;
using Daybook.Cli.Sending;
using Npgsql;

namespace Daybook.Tools.Bench;

/// <summary>
/// Speed and memory of the export in each format, beside COPY … TO STDOUT as CSV of the same columns, as psql's \copy does it.
/// </summary>
internal sealed class ExportBench(int events, Action<string> say)
{
    private const string App = "app";

    public async Task<ExportResult> Run(CancellationToken cancel)
    {
        var load = new LoadWatch();
        await using var system = await BenchSystem.Start(say, cancel);
        await using var app = await system.StartApp([], cancel);
        await ReportsBench.Ready(app, cancel);
        say($"Making {events:N0} events.");
        await HistoryData.Fill(system.Postgres(), events, say, cancel);
        await HistoryData.Vacuum(system.Postgres(), cancel);
        await Copy(system, cancel);

        // A short one first, so that code compiled on first use does not count as the export's memory.
        await Export(app, "csv", 10, cancel);
        await Export(app, "xlsx", 10, cancel);
        await Export(app, "parquet", 10, cancel);
        var meter = new CpuMeter(system, app.Id);
        List<ExportTime> times = [];
        foreach (var (format, limit) in new[] { ("csv", 64), ("jsonl", 64), ("xlsx", 128), ("parquet", 128) })
        {
            load.Look();
            var cpu = meter.Now();
            var copy = events / await Copy(system, cancel);
            var copyCpu = meter.PerMillion(cpu, events).GetValueOrDefault(CpuMeter.Database);
            await using var before = new MemoryWatch([(App, app.Id)]);
            await Task.Delay(500, cancel);
            var start = before.PeakMb.GetValueOrDefault(App);
            await using var during = new MemoryWatch([(App, app.Id)]);
            cpu = meter.Now();
            var (seconds, bytes) = await Export(app, format, HistoryData.Days, cancel);
            var used = meter.PerMillion(cpu, events);
            var time = new ExportTime(
                format, events / seconds, copy, used.GetValueOrDefault(CpuMeter.App) + used.GetValueOrDefault(CpuMeter.Database), copyCpu,
                bytes, start, during.PeakMb.GetValueOrDefault(App), limit);
            times.Add(time);
            say($"  {format}: {time.Rate:N0} rows/s, COPY just before {copy:N0}, memory {start:0} to {time.PeakMb:0} MB");
        }

        return new(Machine.This(), system.PostgresVersion, load.Seen, events, times);
    }

    private static async Task<(double Seconds, long Bytes)> Export(ChildApp app, string format, int days, CancellationToken cancel)
    {
        using var http = new Target(new Uri(app.Url), Target.LocalKey).Connect(TimeSpan.FromMinutes(30));
        var watch = Stopwatch.StartNew();
        using var answer = await http.GetAsync(
            new Uri(
                $"events/export?format={format}&from={HistoryData.LastDay.AddDays(1 - days):yyyy-MM-dd}&to={HistoryData.LastDay:yyyy-MM-dd}", UriKind.Relative),
            HttpCompletionOption.ResponseHeadersRead, cancel);
        answer.EnsureSuccessStatusCode();
        await using var body = await answer.Content.ReadAsStreamAsync(cancel);
        var bytes = await Count(body, cancel);
        return (watch.Elapsed.TotalSeconds, bytes);
    }

    private static async Task<double> Copy(BenchSystem system, CancellationToken cancel)
    {
        await using var connection = new NpgsqlConnection(system.Postgres() + ";Command Timeout=0");
        await connection.OpenAsync(cancel);
        var watch = Stopwatch.StartNew();
        using var rows = await connection.BeginTextExportAsync(
            "COPY (SELECT event_id, occurred_at, user_id, event_type, properties, anonymous_id, session_id, source, context, "
            + "received_at, sent_at FROM events) TO STDOUT (FORMAT csv)", cancel);
        var buffer = new char[128 * 1024];
        while (await rows.ReadBlockAsync(buffer, cancel) > 0)
        {
        }

        return watch.Elapsed.TotalSeconds;
    }

    private static async Task<long> Count(Stream stream, CancellationToken cancel)
    {
        var buffer = new byte[128 * 1024];
        long bytes = 0;
        while (await stream.ReadAsync(buffer, cancel) is > 0 and var read) bytes += read;
        return bytes;
    }
}

internal sealed record ExportResult(Machine Machine, int Postgres, MachineLoad? Load, int Events, IReadOnlyList<ExportTime> Times);

/// <param name="Rate">Rows a second.</param>
/// <param name="Copy">Rows per second of COPY as CSV, measured just before.</param>
/// <param name="Cpu">CPU seconds per million rows, for the app and PostgreSQL together.</param>
/// <param name="CopyCpu">The same for COPY, for PostgreSQL alone.</param>
/// <param name="LimitMb">How much the app's memory may grow.</param>
internal sealed record ExportTime(string Format, double Rate, double Copy, double Cpu, double CopyCpu, long Bytes, double BeforeMb,
    double PeakMb, double LimitMb)
{
    public const double LeastRatio = 0.5;

    public double Ratio => Rate / Copy;

    public double GrowthMb => Math.Max(0, PeakMb - BeforeMb);
}
