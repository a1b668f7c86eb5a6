using System.Diagnostics;
using Daybook.Cli.Import;
using Daybook.Cli.Sending;
using Daybook.Cli.Traffic;

namespace Daybook.Tools.Bench;

/// <summary>Measures the whole pipeline and its baselines, in one run on one machine.</summary>
internal sealed class BenchRun(BenchOptions options, Action<string> say)
{
    /// <summary>The function that is off during the measurements of the door.</summary>
    public const string Persist = "PersistEvents";

    private readonly BenchEvents _events = new(TimeProvider.System);

    public async Task<BenchResult> Run(CancellationToken cancel)
    {
        var load = Machine.Load();
        say("Starting PostgreSQL, the queue and S3 in a temporary folder.");
        await using var system = await BenchSystem.Start(say, cancel);
        return new BenchResult
        {
            Machine = Machine.This(),
            Postgres = system.PostgresVersion,
            LoadBefore = load,
            Door = options.Measures(BenchOptions.DoorPart) ? await new DoorBench(system, options, _events, say).Run(cancel) : null,
            Store = options.Measures(BenchOptions.StorePart) ? await new StoreBench(system, options, _events, say).Run(cancel) : null,
            Import = options.Measures(BenchOptions.ImportPart) ? await Import(system, cancel) : null,
        };
    }

    /// <summary>Runs the import verb's own code against a process that accepts and stores at the same time.</summary>
    private async Task<ImportMeasure> Import(BenchSystem system, CancellationToken cancel)
    {
        say($"Importing {options.ImportEvents:N0} events.");
        var file = Path.Combine(system.Folder, "import.jsonl");
        await TrafficFile.Write(TrafficStream.Of(_events.Plan(options.ImportEvents)), file, cancel);
        await using var app = await system.StartApp([], cancel);
        var done = await DrainMeasure.Done(system.Postgres(), cancel);
        await using var memory = new MemoryWatch([(ImportMeasure.App, app.Id), .. MemoryWatch.ServersOf(system.Folder)]);
        var watch = Stopwatch.StartNew();
        var run = new ImportRun(
            new ImportOptions(file, new Target(new Uri(app.Url), Target.LocalKey)) { StateFolder = Path.Combine(system.Folder, "state") },
            TimeProvider.System, new Unwatched());
        var result = await run.Run(cancel);
        var accepted = result.Totals.Accepted / watch.Elapsed.TotalSeconds;
        await DrainMeasure.Wait(system.Postgres(), done + options.ImportEvents, cancel);
        return new ImportMeasure(options.ImportEvents, accepted, options.ImportEvents / watch.Elapsed.TotalSeconds, memory.PeakMb);
    }

    private sealed class Unwatched : IImportProgress
    {
        public void Advanced(long bytesRead, long fileBytes, ImportTotals totals)
        {
        }

        public void Waiting(string why)
        {
        }
    }
}
