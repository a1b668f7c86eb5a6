using System.Threading.RateLimiting;
using DuckDB.NET.Data;
using DuckDB.NET.Native;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Daybook.Foundation.Columns;

/// <summary>
/// The one DuckDB of this process, locked down: no file outside its own folder, no network, no extension, no setting changed afterwards;
/// capped in memory, disk and threads.
/// </summary>
/// <remarks>
/// A few queries run at a time, and others wait in the order they came. If too many wait, the next is refused. This class enforces the
/// time limit: it interrupts the
/// query, because DuckDB's client library ignores command timeouts. It opens at the first question: a process that never asks loads no
/// library.
/// </remarks>
public sealed class ColumnEngine(IOptions<ColumnsOptions> options, ColumnFolder folder, TimeProvider clock,
    ILogger<ColumnEngine> log) : IDisposable
{
    private readonly ConcurrencyLimiter _turns = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = options.Value.Queries,
        QueueLimit = options.Value.QueueLength,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    // Writing files takes longer than a query may take, and must not use up the queries' slots.
    private readonly SemaphoreSlim _background = new(1, 1);
    private readonly Lock _lock = new();
    private DuckDBConnection? _root;
    private string? _whyNot;

    /// <summary>Runs work on a session of its own, off the caller's thread.</summary>
    /// <exception cref="ColumnsBusyException">Refused, too slow or too large.</exception>
    /// <exception cref="ColumnsUnusableException">Another store has to answer.</exception>
    public async Task<T> Run<T>(Func<ColumnSession, T> work, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(options.Value.TimeoutSeconds), clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
        try
        {
            using var turn = await _turns.AcquireAsync(1, both.Token);
            if (!turn.IsAcquired)
                throw new ColumnsBusyException("Too many questions that read history wait already. Try again shortly.", retryAfter: 5);
            return await Task.Run(() => Work(work, both.Token), both.Token);
        }
        catch (OperationCanceledException e) when (limit.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            throw new ColumnsBusyException("The question took too long and was cancelled. Ask for a shorter range.", retryAfter: 30, e);
        }
    }

    /// <summary>Runs work that nobody waits for, one at a time and without a time limit.</summary>
    /// <inheritdoc cref="Run{T}" path="/exception"/>
    public async Task<T> RunInBackground<T>(Func<ColumnSession, T> work, CancellationToken cancel)
    {
        await _background.WaitAsync(cancel);
        try
        {
            return await Task.Run(() => Work(work, cancel), cancel);
        }
        finally
        {
            _background.Release();
        }
    }

    public void Dispose()
    {
        _turns.Dispose();
        _background.Dispose();
        lock (_lock)
        {
            _root?.Dispose();
            _root = null;
            _whyNot ??= "The process is stopping.";
        }
    }

    private T Work<T>(Func<ColumnSession, T> work, CancellationToken cancel)
    {
        try
        {
            using var session = new ColumnSession(Connect(), cancel);
            return work(session);
        }
        catch (DuckDBException e) when (cancel.IsCancellationRequested)
        {
            // An interrupted query fails in several ways.
            throw new OperationCanceledException("The query was interrupted.", e, cancel);
        }
        catch (DuckDBException e) when (e.ErrorType == DuckDBErrorType.OutOfMemory)
        {
            Log.ColumnsOutOfMemory(log, e.Message);
            throw new ColumnsBusyException(
                "The question needs more memory than Daybook__Columns__MemoryBytes and Daybook__Columns__SpillBytes allow. Ask for a "
                + "shorter range.", retryAfter: 30, e);
        }
        catch (DuckDBException e)
        {
            throw new ColumnsUnusableException($"{e.ErrorType}: {FirstLine(e.Message)}", e);
        }
    }

    private DuckDBConnection Connect()
    {
        lock (_lock)
        {
            if (_whyNot is not null) throw new ColumnsUnusableException(_whyNot);
            try
            {
                _root ??= Open();
                var connection = _root.Duplicate();
                connection.Open();
                return connection;
            }
            catch (Exception e) when (e is DllNotFoundException or TypeInitializationException or BadImageFormatException
                or EntryPointNotFoundException)
            {
                _whyNot = "DuckDB's library cannot be loaded here: publish with the runtime identifier of this platform.";
                Log.ColumnsNoLibrary(log, e);
                throw new ColumnsUnusableException(_whyNot, e);
            }
        }
    }

    private DuckDBConnection Open()
    {
        var path = folder.Path;
        var root = new DuckDBConnection("DataSource=:memory:");
        try
        {
            root.Open();
            foreach (var setting in Settings(path))
            {
                using var command = root.CreateCommand();
                command.CommandText = $"SET {setting}";
                command.ExecuteNonQuery();
            }

            return root;
        }
        catch
        {
            root.Dispose();
            throw;
        }
    }

    // lock_configuration comes last, because no setting can change after it.
    private IEnumerable<string> Settings(string path) =>
    [
        $"threads = {options.Value.Threads}",
        $"memory_limit = '{options.Value.MemoryBytes}B'",
        $"temp_directory = {ColumnQuery.Quoted(Path.Combine(path, "spill"))}",
        $"max_temp_directory_size = '{options.Value.SpillBytes}B'",
        "TimeZone = 'UTC'",
        "preserve_insertion_order = false",
        "autoinstall_known_extensions = false",
        "autoload_known_extensions = false",
        "allow_community_extensions = false",
        $"allowed_directories = [{ColumnQuery.Quoted(path)}]",
        "enable_external_access = false",
        "lock_configuration = true",
    ];

    private static string FirstLine(string text) => text.Split('\n')[0];
}
