using Microsoft.Extensions.Logging;

namespace Daybook.Client;

/// <summary>
/// Events that wait on disk. Adding one appends a record to a file before it returns; a file is deleted when Daybook has all its events.
/// What an ended process left is sent first; what another process leaves is taken over when nothing else waits.
/// </summary>
internal sealed class Spool : IWaitingEvents
{
    // A file is sent again as a whole if the process ends before its last event is acknowledged, so it is small.
    private const int LargestSegment = 1024 * 1024;
    private static readonly TimeSpan LookForAbandoned = TimeSpan.FromMinutes(1);

#if NET9_0_OR_GREATER
    private readonly Lock _gate = new();
#else
    private readonly object _gate = new();
#endif
    private readonly string _root;
    private readonly long _maxBytes;
    private readonly ILogger _log;
    private readonly TimeProvider _clock;
    private readonly SpoolFolder _own;
    private readonly List<SpoolFolder> _adopted = [];
    private readonly Queue<Segment> _segments = new();
    private readonly List<ReadOnlyMemory<byte>> _batch = [];
    private readonly Signal _arrived = new();
    private readonly Signal _room = new();
    private byte[] _record = new byte[1024];
    private Segment? _writing;
    private long _lastNumber;
    private long _bytes;
    private long _added;
    private long _taken;
    private long _finished;
    private bool _closed;

    /// <exception cref="IOException">The directory cannot be used.</exception>
    public Spool(string root, long maxBytes, ILogger log, TimeProvider clock)
    {
        _root = System.IO.Path.GetFullPath(root);
        (_maxBytes, _log, _clock) = (maxBytes, log, clock);
        Directory.CreateDirectory(_root);
        _own = SpoolFolder.Claim(_root);
        _lastNumber = _own.LastNumber();
        Adopt(_own);
        AdoptAbandoned();
    }

    public long Added => Interlocked.Read(ref _added);

    public long Finished => Interlocked.Read(ref _finished);

    public long Waiting => Added - Interlocked.Read(ref _taken);

    /// <summary>Bytes of all files that this process is responsible for.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <exception cref="IOException">The disk is full or fails.</exception>
    public bool TryAdd(ReadOnlySpan<byte> json)
    {
        lock (_gate)
        {
            var size = SpoolRecord.Size(json.Length);
            if (_closed || _bytes + size > _maxBytes) return false;
            if (_record.Length < size) _record = new byte[Math.Max(size, 2 * _record.Length)];
            SpoolRecord.Write(_record, json);
            if (_writing is null || _writing.Length + size > LargestSegment)
            {
                _writing = Segment.Create(Path.Combine(_own.Path, SpoolFolder.SegmentName(++_lastNumber)));
                _segments.Enqueue(_writing);
            }

            _writing.Append(_record.AsSpan(0, size));
            _bytes += size;
            Interlocked.Increment(ref _added);
        }

        _arrived.Pulse();
        return true;
    }

    public async Task WaitForRoom(int bytes, CancellationToken cancel)
    {
        var next = _room.Next();
        lock (_gate)
        {
            if (_closed || _bytes + SpoolRecord.Size(bytes) <= _maxBytes) return;
        }

        await next.WaitAsync(cancel);
    }

    public async Task WaitForEvents(CancellationToken cancel)
    {
        while (true)
        {
            var next = _arrived.Next();
            if (Waiting > 0) return;
            try
            {
                await next.WaitAsync(LookForAbandoned, _clock, cancel);
            }
            catch (TimeoutException)
            {
                lock (_gate) AdoptAbandoned();
            }
        }
    }

    public IReadOnlyList<ReadOnlyMemory<byte>> Take(int maxEvents, int maxBytes)
    {
        _batch.Clear();
        while (_batch.Count == 0 && Next(out var end) is { } segment) segment.Take(_batch, maxEvents, maxBytes, end);
        Interlocked.Add(ref _taken, _batch.Count);
        return _batch;
    }

    public void Done()
    {
        lock (_gate)
        {
            while (_segments.TryPeek(out var first) && first.Read == first.Length) Remove();
        }

        Interlocked.Add(ref _finished, _batch.Count);
        _batch.Clear();
    }

    public void Close()
    {
        lock (_gate) _closed = true;
        _room.Pulse();
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _closed = true;
            foreach (var segment in _segments) segment.Dispose();
            _segments.Clear();
        }

        foreach (var folder in _adopted) folder.Dispose();
        _own.Dispose();
    }

    // The first with events that are not taken. One that is done with is removed, so that the batch's end and a file's end need not meet.
    private Segment? Next(out long end)
    {
        lock (_gate)
        {
            while (_segments.TryPeek(out var first))
            {
                end = first.Length;
                if (first.Read < end) return first;
                Remove();
            }

            end = 0;
            return null;
        }
    }

    private void Remove()
    {
        var segment = _segments.Dequeue();
        if (segment == _writing) _writing = null;
        var length = segment.Length;
        segment.Delete();
        _bytes -= length;
        _room.Pulse();
        if (_segments.Count > 0) return;
        foreach (var folder in _adopted) folder.Dispose();
        _adopted.Clear();
    }

    private void AdoptAbandoned()
    {
        foreach (var folder in SpoolFolder.Abandoned(_root, _own.Path))
        {
            // What is added from now on comes after what is adopted: order is what a flush counts by.
            _writing = null;
            if (Adopt(folder)) _adopted.Add(folder);
            else folder.Dispose();
        }
    }

    /// <returns>True if there is a file to send.</returns>
    private bool Adopt(SpoolFolder folder)
    {
        var (found, files) = (0, 0);
        foreach (var path in folder.Segments())
        {
            var segment = Segment.Open(path, out var events);
            if (segment.TornBytes > 0) _log.TornSegment(path, segment.TornBytes);
            if (segment.DamagedRecords > 0) _log.DamagedSegment(path, segment.DamagedRecords);
            if (events == 0)
            {
                segment.Delete();
                continue;
            }

            _segments.Enqueue(segment);
            _bytes += segment.Length;
            found += events;
            files++;
        }

        Interlocked.Add(ref _added, found);
        if (found > 0) _log.FoundInSpool(found, folder.Path);
        return files > 0;
    }
}
