using System.Buffers;
using Daybook.Cli.Sending;
using NodaTime;

namespace Daybook.Cli.Traffic;

/// <summary>Sends visits as they would happen now, at an even rate: each event gets this moment's time, and an id of its own.</summary>
internal sealed class LiveTraffic(EventSender sender, TimeProvider clock)
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(200);

    /// <param name="rate">Events a second.</param>
    /// <param name="duration">How long; it ends earlier when <paramref name="cancel"/> does, and says what was sent.</param>
    /// <exception cref="SendException">Refused, or not answered within the time.</exception>
    public async Task<TrafficReceipt> SendAsync(TrafficPlan plan, int rate, TimeSpan duration, Action<TrafficReceipt> progress, CancellationToken cancel)
    {
        var total = new TrafficReceipt();
        var started = clock.GetTimestamp();
        using var events = Events(plan).GetEnumerator();
        while (clock.GetElapsedTime(started) is var elapsed && elapsed < duration && !cancel.IsCancellationRequested)
        {
            // What a slow answer kept back is made up for, in requests of a size that is taken.
            var due = (int)Math.Min(NdjsonBatches.Lines, (elapsed + Tick).TotalSeconds * rate - total.Sent);
            if (due > 0)
            {
                var body = new ArrayBufferWriter<byte>(due * 400);
                for (var i = 0; i < due && events.MoveNext(); i++)
                {
                    body.Write(EventLine.Write(Now(events.Current), zone: null));
                    body.Write("\n"u8);
                }

                total.Add(await sender.SendAsync(body.WrittenMemory, CancellationToken.None), due);
                progress(total);
            }

            if (due < NdjsonBatches.Lines) await Task.Delay(Tick, clock, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return total;
    }

    private TrafficEvent Now(TrafficEvent e)
    {
        var now = clock.GetUtcNow();
        return e with { Id = Guid.CreateVersion7(now), OccurredAt = Instant.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds()) };
    }

    // One plan after another, so that a stream has no end of its own.
    private static IEnumerable<TrafficEvent> Events(TrafficPlan plan)
    {
        for (var round = 0; ; round++)
        {
            foreach (var delivery in TrafficStream.Of(plan with { Seed = plan.Seed + round }))
            {
                if (delivery is { Event: { } e, Repeated: false }) yield return e;
            }
        }
    }
}
