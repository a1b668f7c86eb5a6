using System.Diagnostics;
using Daybook.Cli.Import;
using Daybook.Cli.Local;
using Daybook.Cli.Sending;
using Daybook.Cli.Traffic;
using Daybook.Platform.Queues;
using Npgsql;

namespace Daybook.Cli.Bench;

/// <summary>Measures the whole way and its baselines, in one run on one machine.</summary>
internal sealed class BenchRun(BenchOptions options, Action<string> say)
{
    private const string Persist = "PersistEvents";

    private readonly BenchEvents _events = new(TimeProvider.System);

    public async Task<BenchResult> RunAsync(CancellationToken cancel)
    {
        var load = Machine.Load();
        say("Starting PostgreSQL, the queue and S3 in a temporary folder.");
        await using var system = await BenchSystem.StartAsync(say, cancel);
        var queue = system.Queues().Client(QueueNames.Events);
        await queue.CreateIfNotExistsAsync(cancellationToken: cancel);

        List<LoadResult> accepted = [];
        List<BinaryData> messages;
        await using (var door = await system.StartAppAsync([Persist], cancel))
        {
            await AcceptAsync(door, 8, 100, options.Events / 10, cancel);
            await queue.ClearMessagesAsync(cancel);
            accepted.Add(await AcceptAsync(door, 16, 1, options.SingleEvents / 2, cancel));
            accepted.Add(await AcceptAsync(door, BenchOptions.ManyCallers, 1, options.SingleEvents, cancel));
            await queue.ClearMessagesAsync(cancel);
            accepted.Add(await AcceptAsync(door, 4, 1000, options.Events, cancel));
            await queue.ClearMessagesAsync(cancel);
            accepted.Add(await AcceptAsync(door, 8, 100, options.Events, cancel));
            messages = await QueueBaseline.TakeAllAsync(queue, cancel);
        }

        var eventsAMessage = (double)options.Events / messages.Count;
        say("The bare queue client: the same messages, then one message an event.");
        var bare = system.Queues().Client("bench");
        var time = TimeSpan.FromSeconds(options.Events >= 200_000 ? 8 : 3);
        var sameBytes = await QueueBaseline.SendAsync(bare, messages, 4, time, cancel) * eventsAMessage;
        var single = _events.Bodies(1000, 1).Select(body => new BinaryData(body)).ToList();
        var messageAnEvent = await QueueBaseline.SendAsync(bare, single, BenchOptions.ManyCallers, time, cancel);

        var persisted = await DrainAsync(system, cancel);
        say("COPY of the same rows.");
        await system.CopyDatabaseAsync("copy", cancel);
        var copy = await CopyBaseline.RunAsync(system.Postgres("copy"), cancel);

        return new BenchResult
        {
            Machine = Machine.This(),
            Postgres = system.PostgresVersion,
            LoadBefore = load,
            Accepted = accepted,
            QueueSameBytes = sameBytes,
            EventsAMessage = eventsAMessage,
            QueueMessageAnEvent = messageAnEvent,
            Persisted = persisted,
            Copy = copy,
            Import = options.ImportEvents > 0 ? await ImportAsync(system, cancel) : null,
        };
    }

    private async Task<LoadResult> AcceptAsync(ChildApp app, int callers, int each, int events, CancellationToken cancel)
    {
        say($"Accepting {events:N0} events in batches of {each} from {callers} callers.");
        var bodies = _events.Bodies(events, each);
        return await LoadRun.RunAsync(new Uri(app.Url), Target.LocalKey, callers, bodies, each, cancel);
    }

    /// <summary>A warm process is held still while the queue fills before it, then let go.</summary>
    private async Task<double> DrainAsync(BenchSystem system, CancellationToken cancel)
    {
        await using var door = await system.StartAppAsync([Persist], cancel);
        await using var store = await system.StartAppAsync([], cancel);
        var done = await DrainMeasure.DoneAsync(system.Postgres(), cancel);
        var warm = options.Events / 4;
        await AcceptAsync(door, 4, 1000, warm, cancel);
        await DrainMeasure.WaitAsync(system.Postgres(), done + warm, cancel);

        await Frozen.FreezeAsync(store.Id);
        await AcceptAsync(door, 4, 1000, options.Events, cancel);
        await using (var connection = new NpgsqlConnection(system.Postgres() + ";Pooling=false"))
        {
            await connection.OpenAsync(cancel);
            await using var checkpoint = new NpgsqlCommand("CHECKPOINT", connection);
            await checkpoint.ExecuteNonQueryAsync(cancel);
        }

        say("Storing them.");
        await Frozen.ThawAsync(store.Id);
        return await DrainMeasure.WaitAsync(system.Postgres(), done + warm + options.Events, cancel);
    }

    /// <summary>The import verb's own code, into a process that accepts and stores at the same time.</summary>
    private async Task<ImportMeasure> ImportAsync(BenchSystem system, CancellationToken cancel)
    {
        say($"Importing {options.ImportEvents:N0} events.");
        var file = Path.Combine(system.Folder, "import.jsonl");
        await TrafficFile.WriteAsync(TrafficStream.Of(_events.Plan(options.ImportEvents)), file, cancel);
        await using var app = await system.StartAppAsync([], cancel);
        var done = await DrainMeasure.DoneAsync(system.Postgres(), cancel);
        await using var memory = new MemoryWatch([(ImportMeasure.App, app.Id), .. MemoryWatch.ServersOf(system.Folder)]);
        var watch = Stopwatch.StartNew();
        var run = new ImportRun(
            new ImportOptions(file, new Target(new Uri(app.Url), Target.LocalKey)) { StateFolder = Path.Combine(system.Folder, "state") }, TimeProvider.System, new Unwatched());
        var result = await run.RunAsync(cancel);
        var accepted = result.Totals.Accepted / watch.Elapsed.TotalSeconds;
        await DrainMeasure.WaitAsync(system.Postgres(), done + options.ImportEvents, cancel);
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
