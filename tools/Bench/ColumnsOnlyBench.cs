namespace Daybook.Tools.Bench;

/// <summary>Reports over more events than a bench would put into PostgreSQL: column files alone answer them.</summary>
internal sealed class ColumnsOnlyBench(int events, RoundLimit limit, string? only, Action<string> say)
{
    /// <summary>Free disk that it needs: each file is in S3 and in a cache, and both have room to spare.</summary>
    public const long BytesAnEvent = 100, BytesBeside = 4L << 30;

    public async Task<ColumnsOnlyResult> Run(CancellationToken cancel)
    {
        CheckDisk();
        var load = new LoadWatch();
        await using var system = await BenchSystem.Start(say, cancel);
        var settings = BenchColumns.Settings(system);
        settings["Daybook__Columns__CacheBytes"] = $"{Math.Max(events * BytesAnEvent, 64L << 20)}";
        say($"Making column files of {events:N0} events over {HistoryData.Days} days.");
        var watch = System.Diagnostics.Stopwatch.StartNew();
        await ColumnsOnlyData.Fill(system, settings, events, say, cancel);
        var files = await BenchColumns.Look(system, watch.Elapsed, cancel);
        say($"  {files}");
        List<(string, int, FreshTime)> times = [];
        foreach (var report in BenchReport.All.Where(r => r is { Raw: null, AsksAboutPeople: false } && Chosen(r)))
        {
            foreach (var days in ReportsBench.Ranges)
            {
                load.Look();
                var time = await FreshApp.Measure(system, settings, report, days, limit, cancel);
                if (time.Said is { } said && (said.Engine != "columns" || !said.Complete))
                    throw new VerbFailedException($"{report.Name}, {days} days, was not answered by columns alone: {said.Why}");
                say($"  {report.Name}, {days} days: {ReportsBench.Say(time)}");
                times.Add((report.Name, days, time));
            }
        }

        return new(Machine.This(), system.PostgresVersion, load.Seen, files, times);
    }

    private bool Chosen(BenchReport report) => only is null || report.Name.Contains(only, StringComparison.OrdinalIgnoreCase);

    private void CheckDisk()
    {
        var (needed, free) = ((events * BytesAnEvent) + BytesBeside, new DriveInfo(Path.GetTempPath()).AvailableFreeSpace);
        if (free < needed)
            throw new VerbFailedException(
                $"{events:N0} events need {needed / 1e9:0} GB of free disk in {Path.GetTempPath()}, and {free / 1e9:0} GB are free. Ask "
                + "for fewer, or set TMPDIR to a larger disk.");
    }
}

internal sealed record ColumnsOnlyResult(Machine Machine, int Postgres, MachineLoad? Load, WrittenColumns Files,
    IReadOnlyList<(string Name, int Days, FreshTime Time)> Times);
