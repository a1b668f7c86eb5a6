using Daybook.Foundation.Events;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Daybook.Ingest.Sending;

/// <summary>
/// Notes on this machine's disk which messages the queue has acknowledged, so that the ledger learns of them even if the queue loses
/// the messages and their attestations together. ADR 0080 says why.
/// </summary>
/// <remarks>
/// A line is handed to the operating system before the sender hears of its events: a killed process loses none. The disk has it within
/// a second: a power cut loses at most that. A file that cannot be written never stops an event.
/// Whoever finds a file that no process holds open may take it: <c>Watch/Ledger/ReconcileJournal</c> deletes it once the ledger knows
/// what became of every message in it.
/// </remarks>
public sealed class Journal(Writer writer, IOptions<JournalOptions> options, TimeProvider clock, ILogger<Journal> logger)
    : BackgroundService
{
    private const string Pattern = "acknowledged-*.jsonl";
    private const int FileBytes = 4 * 1024 * 1024;

    private static readonly TimeSpan FlushEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FileAge = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private FileStream? _file;
    private long _unflushed;
    private DateTimeOffset _begun;
    private DateTimeOffset _notBefore;
    private int _files;

    /// <summary>A folder is set.</summary>
    public bool Enabled => options.Value.Directory.Length > 0;

    /// <summary>Called for every acknowledged message. Does not throw.</summary>
    internal void Note(SentMessage message, IReadOnlyList<Guid> eventIds)
    {
        if (!Enabled) return;
        var line = JournalEntry.Line(message, eventIds);
        lock (_lock)
        {
            try
            {
                if (_file is null && (clock.GetUtcNow() < _notBefore || !TryOpen())) return;
                _file!.Write(line.Span);
                _unflushed += line.Length;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // A full disk, mostly. What is in the file stays there.
                Close();
                _notBefore = clock.GetUtcNow() + AfterFault;
                Log.NotNoted(logger, options.Value.Directory, e.Message);
            }
        }
    }

    /// <summary>The files that no process writes any more, oldest first. Each is held until it is disposed.</summary>
    public IEnumerable<JournalFile> TakeClosed()
    {
        if (!Enabled || !Directory.Exists(options.Value.Directory)) yield break;
        foreach (var path in Directory.GetFiles(options.Value.Directory, Pattern).Order(StringComparer.Ordinal))
        {
            if (JournalFile.TryTake(path) is not { } file) continue;
            using (file) yield return file;
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        End();
    }

    public override void Dispose()
    {
        lock (_lock) Close();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!Enabled) return;
        using var timer = new PeriodicTimer(FlushEvery, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) Flush();
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // StopAsync closes the file.
        }
    }

    /// <summary>Closes the current file, as after a minute.</summary>
    internal void End()
    {
        FileStream? ended;
        lock (_lock) (ended, _file, _unflushed) = (_file, null, 0);
        using (ended) ToDisk(ended);
    }

    private void Flush()
    {
        FileStream? file;
        lock (_lock)
        {
            if (_file is null) return;
            if (_file.Length >= FileBytes || clock.GetUtcNow() - _begun >= FileAge) file = null;
            else if (_unflushed == 0) return;
            else (file, _unflushed) = (_file, 0);
        }

        // Outside the lock, because a disk may take its time, and senders must not wait for it.
        if (file is null) End();
        else ToDisk(file);
    }

    private void ToDisk(FileStream? file)
    {
        try
        {
            if (file is not null) RandomAccess.FlushToDisk(file.SafeFileHandle);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            Log.NotNoted(logger, options.Value.Directory, e.Message);
        }
    }

    private bool TryOpen()
    {
        var folder = Directory.CreateDirectory(options.Value.Directory);
        if (folder.EnumerateFiles(Pattern).Sum(f => f.Length) is var bytes && bytes >= options.Value.MaxBytes)
        {
            _notBefore = clock.GetUtcNow() + AfterFault;
            Log.JournalFull(logger, options.Value.Directory, bytes);
            return false;
        }

        // In order of time, and no two processes use the same name. Nobody else may open it before it is closed.
        var name = $"acknowledged-{clock.GetUtcNow().ToUnixTimeMilliseconds():D14}-{writer.Id:N}-{_files++}.jsonl";
        _file = new FileStream(Path.Combine(folder.FullName, name), FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        _begun = clock.GetUtcNow();
        return true;
    }

    private void Close()
    {
        _file?.Dispose();
        (_file, _unflushed) = (null, 0);
    }
}
