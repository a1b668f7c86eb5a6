using Microsoft.Extensions.Options;

namespace Daybook.Store.Persist;

/// <summary>
/// Limits how many decoded events are in memory, however many messages the host hands over at once. A message waits outside as the bytes
/// it arrived in, which take a tenth of the space.
/// </summary>
public sealed class DecodedRoom(IOptions<PersistOptions> options) : IDisposable
{
    private const int EventsAPlace = 100;

    private readonly int _places = Places(options.Value);
    private readonly SemaphoreSlim _free = new(Places(options.Value));
    // Only one caller at a time may take its places one by one, or two callers would wait for each other forever.
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>Waits for room and keeps it until the result is disposed.</summary>
    /// <param name="events">What the message's header says; a message larger than the room gets all of it.</param>
    public async Task<IDisposable> Enter(int events, CancellationToken cancel)
    {
        var held = new Held(this);
        try
        {
            await _turn.WaitAsync(cancel);
            try
            {
                for (var wanted = Math.Clamp(events / EventsAPlace, 1, _places); held.Places < wanted; held.Places++)
                    await _free.WaitAsync(cancel);
            }
            finally
            {
                _turn.Release();
            }

            return held;
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _free.Dispose();
        _turn.Dispose();
    }

    // As much as all writers can work on at once.
    private static int Places(PersistOptions options) => Math.Max(1, options.Writers * options.MaxEventsPerTransaction / EventsAPlace);

    private sealed class Held(DecodedRoom room) : IDisposable
    {
        public int Places { get; set; }

        public void Dispose()
        {
            if (Places > 0) room._free.Release(Places);
            Places = 0;
        }
    }
}
