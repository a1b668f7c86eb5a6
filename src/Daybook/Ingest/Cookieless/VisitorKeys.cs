using Daybook.Foundation;

namespace Daybook.Ingest.Cookieless;

/// <summary>The keys of today and yesterday, held in memory: the storage account is asked once a day.</summary>
public sealed class VisitorKeys(VisitorKeyQueues queues)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<DateOnly, byte[]> _known = [];
    private readonly Dictionary<DateOnly, Task<byte[]>> _asking = [];

    /// <summary>The UTC day whose key counts for what is received now.</summary>
    public static DateOnly DayOf(DateTimeOffset at) => DateOnly.FromDateTime(at.UtcDateTime);

    /// <summary>Null if it must be asked for first.</summary>
    public byte[]? Known(DateTimeOffset at)
    {
        lock (_lock) return _known.GetValueOrDefault(DayOf(at));
    }

    /// <exception cref="StoreUnavailableException">It cannot be had now.</exception>
    public Task<byte[]> Of(DateTimeOffset at, CancellationToken cancel)
    {
        var day = DayOf(at);
        lock (_lock)
        {
            if (_known.TryGetValue(day, out var known)) return Task.FromResult(known);
            // All who wait share one question. Those who come after it has failed ask again.
            if (!_asking.TryGetValue(day, out var asking) || asking.IsCompleted)
                _asking[day] = asking = Task.Run(() => Ask(day), CancellationToken.None);

            return asking.WaitAsync(cancel);
        }
    }

    /// <summary>Forgets the keys of days before this one.</summary>
    public void ForgetBefore(DateOnly day)
    {
        lock (_lock)
        {
            foreach (var old in _known.Keys.Where(d => d < day).ToList()) _known.Remove(old);
        }
    }

    private async Task<byte[]> Ask(DateOnly day)
    {
        var key = await queues.Of(day);
        lock (_lock)
        {
            _known[day] = key;
            _asking.Remove(day);
        }

        return key;
    }
}
