using Microsoft.Extensions.Caching.Memory;

namespace Daybook.Reports;

/// <summary>
/// Answers of the last minutes and answers in progress, by ETag. Equal tags mean equal numbers, so one computation serves all callers.
/// </summary>
public sealed class ReportMemory : IDisposable
{
    private const long MaxBytes = 16 * 1024 * 1024;
    private static readonly TimeSpan KeepFor = TimeSpan.FromMinutes(10);

    private readonly MemoryCache _answers = new(new MemoryCacheOptions { SizeLimit = MaxBytes });
    private readonly Dictionary<string, Flight> _flights = [];
    private readonly Lock _lock = new();

    /// <param name="session">This class disposes of it when it is no longer needed.</param>
    /// <param name="compute">Its token is cancelled when all waiting callers are gone.</param>
    public async Task<byte[]> Get(string tag, ReportSession session, Func<ReportSession, CancellationToken, Task<byte[]>> compute,
        CancellationToken cancel)
    {
        if (_answers.TryGetValue(tag, out byte[]? known))
        {
            await session.DisposeAsync();
            return known!;
        }

        Flight? flight;
        bool first;
        lock (_lock)
        {
            first = !_flights.TryGetValue(tag, out flight);
            if (first) _flights.Add(tag, flight = new Flight());
            flight!.Waiting++;
            if (first) flight.Answer = Fly(tag, flight, session, compute);
        }

        if (!first) await session.DisposeAsync();
        try
        {
            return await flight.Answer.WaitAsync(cancel);
        }
        finally
        {
            lock (_lock)
            {
                if (--flight.Waiting == 0 && !flight.Answer.IsCompleted)
                {
                    _flights.Remove(tag);
                    flight.Abandon.Cancel();
                }
            }
        }
    }

    public void Keep(string tag, byte[] answer) =>
        _answers.Set(tag, answer, new MemoryCacheEntryOptions { Size = answer.Length + 256, AbsoluteExpirationRelativeToNow = KeepFor });

    public void Dispose() => _answers.Dispose();

    private async Task<byte[]> Fly(string tag, Flight flight, ReportSession session,
        Func<ReportSession, CancellationToken, Task<byte[]>> compute)
    {
        // Leaves the lock under which it started.
        await Task.Yield();
        try
        {
            await using (session)
            {
                var answer = await compute(session, flight.Abandon.Token);
                Keep(tag, answer);
                return answer;
            }
        }
        finally
        {
            lock (_lock)
            {
                if (_flights.GetValueOrDefault(tag) == flight) _flights.Remove(tag);
            }
        }
    }

    private sealed class Flight
    {
        public int Waiting { get; set; }

        public Task<byte[]> Answer { get; set; } = null!;

        public CancellationTokenSource Abandon { get; } = new();
    }
}
