using System.Threading.Channels;

namespace Daybook.Client;

/// <summary>Events that wait in this process, in a bounded channel. They end with the process.</summary>
internal sealed class MemoryQueue(int capacity) : IWaitingEvents
{
    private readonly Channel<byte[]> _channel = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(capacity) { SingleReader = true });
    private readonly List<ReadOnlyMemory<byte>> _batch = [];
    private long _added;
    private long _taken;
    private long _finished;

    public long Added => Interlocked.Read(ref _added);

    public long Finished => Interlocked.Read(ref _finished);

    public long Waiting => Added - Interlocked.Read(ref _taken);

    public bool TryAdd(ReadOnlySpan<byte> json)
    {
        // Counted first: a flush that begins after the call must wait for this event.
        Interlocked.Increment(ref _added);
        if (_channel.Writer.TryWrite(json.ToArray())) return true;
        Interlocked.Decrement(ref _added);
        return false;
    }

    public async Task WaitForRoom(int bytes, CancellationToken cancel) => await _channel.Writer.WaitToWriteAsync(cancel);

    public async Task WaitForEvents(CancellationToken cancel)
    {
        // After Close, nothing more comes: only the end of the sender ends this wait.
        if (!await _channel.Reader.WaitToReadAsync(cancel)) await Task.Delay(Timeout.Infinite, cancel);
    }

    public IReadOnlyList<ReadOnlyMemory<byte>> Take(int maxEvents, int maxBytes)
    {
        _batch.Clear();
        var bytes = 0;
        while (_batch.Count < maxEvents && _channel.Reader.TryPeek(out var next) && (_batch.Count == 0 || bytes + next.Length <= maxBytes))
        {
            _channel.Reader.TryRead(out _);
            _batch.Add(next);
            bytes += next.Length + 1;
        }

        Interlocked.Add(ref _taken, _batch.Count);
        return _batch;
    }

    public void Done()
    {
        Interlocked.Add(ref _finished, _batch.Count);
        _batch.Clear();
    }

    public void Close() => _channel.Writer.TryComplete();

    public void Dispose() => Close();
}
