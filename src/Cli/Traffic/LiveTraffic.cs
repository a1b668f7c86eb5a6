using System.Buffers;
using Daybook.Cli.Sending;
using NodaTime;

namespace Daybook.Cli.Traffic;

/// <summary>
/// Sends visits as they would happen now, at an even rate. Each event gets its own id and the current time, or an earlier time if the
/// plan makes it late. Repeats are recently sent lines.
/// </summary>
internal sealed class LiveTraffic(EventSender sender, TimeProvider clock)
{
    private const int Remembered = 1000;

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(200);

    private readonly List<ReadOnlyMemory<byte>> _lately = [];
    private readonly SeededRandom _random = new(0, "repeats");
    private int _oldest;

    /// <param name="rate">Events a second.</param>
    /// <param name="duration">How long to send. If <paramref name="cancel"/> ends it earlier, it still reports what was sent.</param>
    /// <exception cref="SendException">The request was refused or not answered in time.</exception>
    public async Task<TrafficReceipt> Send(TrafficPlan plan, int rate, TimeSpan duration, Action<TrafficReceipt> progress,
        CancellationToken cancel)
    {
        var total = new TrafficReceipt();
        var started = clock.GetTimestamp();
        using var deliveries = Deliveries(plan).GetEnumerator();
        while (clock.GetElapsedTime(started) is var elapsed && elapsed < duration && !cancel.IsCancellationRequested)
        {
            // Catches up after a slow answer, in requests of an accepted size.
            var due = (int)Math.Min(NdjsonBatches.Lines, (elapsed + Tick).TotalSeconds * rate - total.Sent);
            if (due > 0)
            {
                var body = new ArrayBufferWriter<byte>(due * 400);
                for (var i = 0; i < due && deliveries.MoveNext(); i++)
                {
                    body.Write(Line(deliveries.Current).Span);
                    body.Write("\n"u8);
                    if (deliveries.Current.Bad is not null) total.Bad++;
                }

                total.Add(await sender.Send(body.WrittenMemory, CancellationToken.None), due);
                progress(total);
            }

            if (due < NdjsonBatches.Lines) await Task.Delay(Tick, clock, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return total;
    }

    private ReadOnlyMemory<byte> Line(Delivery delivery)
    {
        if (delivery.Event is not { } e) return delivery.Line;
        if (delivery.Repeated && _lately.Count > 0) return _random.Pick(_lately);
        var now = clock.GetUtcNow();
        var line = EventLine.Write(
            e with
            {
                Id = Guid.CreateVersion7(now),
                OccurredAt = Instant.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds()) - delivery.Delay
            }, delivery.Zone);
        if (_lately.Count < Remembered) _lately.Add(line);
        else _lately[_oldest++ % Remembered] = line;
        return line;
    }

    // One plan after another, so that a stream never ends by itself.
    private static IEnumerable<Delivery> Deliveries(TrafficPlan plan)
    {
        for (var round = 0; ; round++)
        {
            foreach (var delivery in TrafficStream.Of(plan with { Seed = plan.Seed + round })) yield return delivery;
        }
    }
}
