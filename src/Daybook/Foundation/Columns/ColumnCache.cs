using System.Security.Cryptography;
using Daybook.Foundation.Postgres;
using Daybook.Foundation.Objects;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Daybook.Foundation.Columns;

/// <summary>
/// A cache of files of closed days and months on this machine. A file is fetched from S3, and its hash checked, when a query needs it. It
/// stays while the query reads it. If the cache is full, the least recently used file is dropped.
/// </summary>
/// <remarks>
/// A query asks only for files that its own snapshot of PostgreSQL names, so it never reads a file of an older state. Deleting
/// files is separate:
/// <see cref="Sweep"/> compares the cache with PostgreSQL every few seconds and records that there. A process that cannot do that for
/// <see cref="Patience"/> empties its cache and reads no file until it can.
/// </remarks>
public sealed class ColumnCache(PostgresConnections database, IObjectStore objects, ColumnFolder folder, IOptions<ColumnsOptions> options,
    TimeProvider clock, ILogger<ColumnCache> log) : IDisposable
{
    /// <summary>
    /// The cache is emptied after this long without an answer from PostgreSQL. An erasure waits longer before it considers a process
    /// dead.
    /// </summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(45);

    /// <summary>
    /// A process not seen for this long is dead. Its files are gone, or the next process on that machine deletes them.
    /// </summary>
    public static readonly TimeSpan Forgotten = TimeSpan.FromSeconds(120);

    private const int DownloadsAtATime = 8, BufferBytes = 128 * 1024;

    private readonly Guid _id = Guid.CreateVersion7(clock.GetUtcNow());
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Entry> _entries = [];
    private readonly HashSet<Entry> _doomed = [];
    private readonly SemaphoreSlim _sweeping = new(1, 1);
    private long? _renewed;
    private long _serial;

    /// <summary>Whether anything was ever kept, so that there is something to sweep.</summary>
    public bool InUse => _renewed is not null;

    /// <summary>The files on this machine, until the lease is disposed.</summary>
    /// <exception cref="ColumnsUnusableException">They do not fit, differ from what was written, or PostgreSQL has not been heard of for
    /// too long.</exception>
    /// <exception cref="StoreUnavailableException">S3 or PostgreSQL is away.</exception>
    public async Task<ColumnLease> Lease(IReadOnlyList<(ColumnFile File, long Bytes)> files, CancellationToken cancel)
    {
        if (files.Sum(f => f.Bytes) > options.Value.CacheBytes)
            throw new ColumnsUnusableException(
                $"The question needs {files.Sum(f => f.Bytes)} bytes of files, more than Daybook__Columns__CacheBytes.");
        if (Stale()) await Sweep(cancel);
        if (Stale()) throw new ColumnsUnusableException("PostgreSQL did not say which files may be kept.");
        var lease = new ColumnLease(this);
        try
        {
            await Parallel.ForEachAsync(files,
                new ParallelOptions { MaxDegreeOfParallelism = DownloadsAtATime, CancellationToken = cancel }, async (file, stop) =>
            {
                var entry = Take(file.File, file.Bytes);
                lease.Add(entry);
                await entry.Ready(() => Fetch(file.File, entry), stop);
            });
            return lease;
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }

    /// <summary>Deletes what PostgreSQL does not name any more, and says there that it is gone.</summary>
    /// <exception cref="StoreUnavailableException">PostgreSQL is not ready.</exception>
    public async Task Sweep(CancellationToken cancel)
    {
        await _sweeping.WaitAsync(cancel);
        try
        {
            var asked = clock.GetTimestamp();
            await using var connection = await database.Open(cancel);
            // A file that is downloaded from here on was live when its reader looked, or is dropped by the next sweep; its time is before
            // the list's.
            var now = (await connection.Rows(
                """
                INSERT INTO column_caches (cache_id, seen_at, swept_at) VALUES ($1, clock_timestamp(), '-infinity')
                ON CONFLICT (cache_id) DO UPDATE SET seen_at = excluded.seen_at
                RETURNING seen_at
                """, r => r.GetDateTime(0), cancel, _id)).Single();
            lock (_lock) _renewed = asked;
            var live = (await connection.Rows(
                """
                SELECT day, revision, sha256, NULL::int FROM live_column_files
                UNION ALL
                SELECT month, last_revision, sha256, first_revision FROM live_column_months
                """,
                r => new ColumnFile(r.GetFieldValue<DateOnly>(0), r.GetInt32(1), r.GetString(2),
                    r.IsDBNull(3) ? null : r.GetInt32(3)).LocalName, cancel)).ToHashSet();
            if (Drop(e => !live.Contains(e.Name)) == 0)
                await connection.Execute("UPDATE column_caches SET swept_at = $2 WHERE cache_id = $1", cancel, _id, now);
            await connection.Execute("DELETE FROM column_caches WHERE seen_at < clock_timestamp() - interval '1 day'", cancel);
        }
        finally
        {
            _sweeping.Release();
        }
    }

    /// <summary>Empties the cache when PostgreSQL has not been heard of for <see cref="Patience"/>.</summary>
    public void EmptyIfStale()
    {
        if (!InUse || !Stale()) return;
        bool any;
        lock (_lock) any = _entries.Count > 0;
        if (!any) return;
        Drop(_ => true);
        Log.ColumnCacheEmptied(log, Patience.TotalSeconds);
    }

    // Never the path of an earlier download: somebody may still read that.
    internal string PathOf(Entry entry) => Path.Combine(folder.Path, $"{entry.Serial}-{entry.Name}");

    /// <summary>Drops local files whose content does not match their name.</summary>
    internal void Distrust(IEnumerable<Entry> entries)
    {
        var names = entries.Select(e => e.Name).ToHashSet();
        Drop(e => names.Contains(e.Name));
    }

    public void Dispose() => _sweeping.Dispose();

    internal void Release(IEnumerable<Entry> entries)
    {
        lock (_lock)
        {
            foreach (var entry in entries)
            {
                entry.Readers--;
                entry.LastRead = clock.GetTimestamp();
                if (entry is { Readers: 0, Doomed: true }) Delete(entry);
            }

            Evict(0);
        }
    }

    private bool Stale()
    {
        lock (_lock) return _renewed is not { } at || clock.GetElapsedTime(at) > Patience;
    }

    private Entry Take(ColumnFile file, long bytes)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(file.LocalName, out var entry))
            {
                Evict(bytes);
                if (_entries.Values.Sum(e => e.Bytes) + bytes > options.Value.CacheBytes)
                    throw new ColumnsUnusableException("Files that other questions read fill the cache.");
                _entries[file.LocalName] = entry = new Entry(file.LocalName, bytes, ++_serial);
            }

            entry.Readers++;
            return entry;
        }
    }

    // Continues when its query is cancelled. It counts as a reader, so that the file it writes is not forgotten.
    private async Task Fetch(ColumnFile file, Entry entry)
    {
        lock (_lock) entry.Readers++;
        try
        {
            await Download(file, entry);
        }
        finally
        {
            Release([entry]);
        }
    }

    private async Task Download(ColumnFile file, Entry entry)
    {
        var found = await objects.Read(file.Key, stream => Keep(stream, entry), CancellationToken.None)
            ?? throw new ColumnsUnusableException($"{file.Key} is missing in {objects.Name}.");
        if (found == file.Sha256) return;
        Log.ColumnFileDiffers(log, file.Key, file.Sha256, found);
        // Nobody reads it before this returns, and the next download begins anew.
        File.Delete(PathOf(entry));
        throw new ColumnsUnusableException($"{file.Key} in {objects.Name} is not what was written.");
    }

    // Never the whole of it in memory: several months are fetched at a time.
    private async Task<string> Keep(Stream from, Entry entry)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var to = Create(entry);
        var buffer = new byte[BufferBytes];
        for (int read; (read = await from.ReadAsync(buffer, CancellationToken.None)) > 0;)
        {
            hash.AppendData(buffer, 0, read);
            try
            {
                await to.WriteAsync(buffer.AsMemory(0, read), CancellationToken.None);
            }
            catch (IOException e)
            {
                throw NotKept(entry, e);
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    // Without a buffer, so that a full disk shows in the write.
    private FileStream Create(Entry entry)
    {
        try
        {
            return new FileStream(PathOf(entry), FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0, useAsync: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw NotKept(entry, e);
        }
    }

    private static ColumnsUnusableException NotKept(Entry entry, Exception e) => new($"{entry.Name} cannot be kept: {e.Message}", e);

    /// <returns>How many are still read.</returns>
    private int Drop(Func<Entry, bool> which)
    {
        lock (_lock)
        {
            foreach (var entry in _entries.Values.Where(which).ToList()) Doom(entry);
            return _doomed.Count;
        }
    }

    // Off the list, so that the next question fetches it anew; on disk until the last reader is done.
    private void Doom(Entry entry)
    {
        _entries.Remove(entry.Name);
        entry.Doomed = true;
        _doomed.Add(entry);
        if (entry.Readers == 0) Delete(entry);
    }

    private void Delete(Entry entry)
    {
        File.Delete(PathOf(entry));
        _doomed.Remove(entry);
    }

    private void Evict(long room)
    {
        var surplus = _entries.Values.Sum(e => e.Bytes) + room - options.Value.CacheBytes;
        foreach (var entry in _entries.Values.Where(e => e.Readers == 0).OrderBy(e => e.LastRead).ToList())
        {
            if (surplus <= 0) return;
            surplus -= entry.Bytes;
            Doom(entry);
        }
    }

    internal sealed class Entry(string name, long bytes, long serial)
    {
        private readonly Lock _lock = new();
        private Task? _ready;

        public string Name => name;

        public long Bytes => bytes;

        public long Serial => serial;

        public int Readers { get; set; }

        public long LastRead { get; set; }

        public bool Doomed { get; set; }

        /// <summary>One download for all who wait; after a failure the next one tries again.</summary>
        public Task Ready(Func<Task> download, CancellationToken cancel)
        {
            Task ready;
            lock (_lock)
            {
                if (_ready is null || _ready.IsFaulted || _ready.IsCanceled) _ready = download();
                ready = _ready;
            }

            return ready.WaitAsync(cancel);
        }
    }
}

/// <summary>Files that stay on this machine until it is disposed.</summary>
public sealed class ColumnLease : IDisposable
{
    private readonly ColumnCache _cache;
    private readonly Lock _lock = new();
    private readonly List<ColumnCache.Entry> _entries = [];
    private bool _done;

    internal ColumnLease(ColumnCache cache) => _cache = cache;

    public string PathOf(ColumnFile file)
    {
        lock (_lock) return _cache.PathOf(_entries.Find(e => e.Name == file.LocalName)!);
    }

    /// <summary>The files cannot be read: the next question fetches them anew.</summary>
    public void Distrust()
    {
        lock (_lock) _cache.Distrust(_entries);
    }

    public void Dispose()
    {
        lock (_lock)
        {
            if (_done) return;
            _done = true;
            _cache.Release(_entries);
        }
    }

    internal void Add(ColumnCache.Entry entry)
    {
        lock (_lock) _entries.Add(entry);
    }
}
