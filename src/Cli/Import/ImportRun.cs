using Daybook.Cli.Sending;

namespace Daybook.Cli.Import;

/// <summary>
/// Imports a file. Receipts are saved batch by batch, in the file's order, and an interrupted run continues from there. Events that it
/// sends a second time change nothing, because the ids are in the file or are computed from it.
/// </summary>
internal sealed class ImportRun(ImportOptions options, TimeProvider clock, IImportProgress progress)
{
    private static readonly TimeSpan SaveEvery = TimeSpan.FromMilliseconds(250);

    private readonly Lock _lock = new();
    private readonly Dictionary<int, (BatchOutcome Outcome, long BytesRead)> _ahead = [];
    private int _next;
    private long _savedAt;

    /// <exception cref="ImportException">The file cannot be imported as it is.</exception>
    /// <exception cref="SendException">Daybook refused a whole batch, or did not answer for too long.</exception>
    public async Task<ImportResult> Run(CancellationToken cancel)
    {
        var started = clock.GetTimestamp();
        var file = ImportFile.Open(options);
        if (!options.TimeReceived) SomeTime.Demand(file);
        Directory.CreateDirectory(options.StateFolder);
        var path = ImportState.PathFor(options.StateFolder, file, options.Target.Url);
        using var alone = ImportLock.Take(path + ".lock", file.Name);
        var state = Begin(file, path);
        var before = state.Totals.Records;
        using var rejected = RejectedFile.Open(options.RejectedFile ?? RejectedBeside(file), state.RejectedBytes);

        using var http = options.Target.Connect(TimeSpan.FromSeconds(100));
        var sender = new EventSender(http, clock, options.GiveUpAfter, compress: !options.Target.Url.IsLoopback, progress.Waiting);
        var delivery = new BatchDelivery(sender, options.StrictFields);
        try
        {
            // The reader runs only when the next batch is requested, so it is never further ahead than the requests in flight.
            long bytesRead = 0;
            var batches =
                ImportBatch.Cut(file.Records(bytes => bytesRead = bytes).Skip(checked((int)before)), options.BatchSize,
                    ImportOptions.MaxBatchBytes)
                .Select(batch => (Batch: batch, Read: bytesRead));
            await System.Threading.Tasks.Parallel.ForEachAsync(
                batches,
                new ParallelOptions { MaxDegreeOfParallelism = options.Parallel, CancellationToken = cancel },
                async (item, stop) => Finished(item.Batch.Number, await delivery.Deliver(item.Batch, stop), item.Read));
        }
        finally
        {
            if (state.Totals.Records > before) state.Save(path);
        }

        File.Delete(path);
        return new ImportResult(file.Name, state.Totals, before, clock.GetElapsedTime(started),
            state.Totals.Rejected > 0 ? rejected.Path : null,
            file.Mapped?.UnknownFields ?? [], file.Mapped?.Skipped ?? []);

        void Finished(int number, BatchOutcome outcome, long read)
        {
            lock (_lock)
            {
                _ahead[number] = (outcome, read);
                while (_ahead.Remove(_next, out var done))
                {
                    _next++;
                    rejected.Write(done.Outcome.Rejected);
                    state.Totals.Add(done.Outcome);
                    state.RejectedBytes = rejected.Length;
                    progress.Advanced(done.BytesRead, file.Size, state.Totals);
                }

                if (clock.GetElapsedTime(_savedAt) < SaveEvery) return;
                state.Save(path);
                _savedAt = clock.GetTimestamp();
            }
        }
    }

    private ImportState Begin(ImportFile file, string path)
    {
        if (options.Restart) File.Delete(path);
        if (ImportState.Load(path) is not { } state) return ImportState.New(file, options.Target.Url);
        return state.IsOf(file) ? state : throw new ImportException(
            $"{file.Name} has changed since its import was cut off after {state.Totals.Records:N0} records. "
            + "Say --restart to send it from its beginning: events that are stored already stay as they are.");
    }

    private static string RejectedBeside(ImportFile file) =>
        Path.Combine(Folders.CanWrite(file.Folder) ? file.Folder : Environment.CurrentDirectory, file.Name + ".rejected.jsonl");
}
