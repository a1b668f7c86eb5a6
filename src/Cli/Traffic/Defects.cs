using NodaTime;

namespace Daybook.Cli.Traffic;

/// <summary>Decides which events are late, overtaken or repeated, and inserts bad lines, exactly as many as the plan says.</summary>
internal sealed class Defects(TrafficPlan plan)
{
    private const int Second = 1000;
    private const int Hour = 3600 * Second;

    private readonly SeededRandom _random = new(plan.Seed, "defects");
    private readonly Quota _duplicates = new(plan.DuplicateCount, plan.GoodCount);
    private readonly Quota _bad = new(plan.BadCount, plan.GoodCount);
    private readonly Quota _late = new(plan.Late.Of(plan.GoodCount), plan.GoodCount);
    private readonly Quota _outOfOrder = new(plan.OutOfOrder.Of(plan.GoodCount), plan.GoodCount);
    private readonly Quota _localTimes = new(plan.LocalTimes.Of(plan.GoodCount), plan.GoodCount);
    private int _badMade;

    /// <summary>The event's line and its extra lines, each with its time of sending.</summary>
    public IEnumerable<(Delivery Delivery, Instant SentAt)> Deliveries(TrafficEvent made)
    {
        var zone = _localTimes.Take(_random) > 0 ? plan.Zone : null;
        var line = EventLine.Write(made, zone, session: !plan.Segment);
        var late = _late.Take(_random) > 0;
        var overtaken = _outOfOrder.Take(_random) > 0;
        var delay = Duration.FromMilliseconds(late ? _random.Between(26 * Hour, 144 * Hour)
            : overtaken ? _random.Between(10 * Second, 600 * Second)
            : _random.Between(200, 4 * Second));
        var sentAt = made.OccurredAt + delay;
        yield return (new Delivery(line, made, Repeated: false, null) { Delay = delay, Zone = zone }, sentAt);

        // A client that got no answer repeats within seconds; a queue on a phone repeats days later.
        for (var copies = _duplicates.Take(_random); copies > 0; copies--)
        {
            var again = sentAt
                + Duration.FromMilliseconds(_random.Chance(50) ? _random.Between(1, 30 * Second) : _random.Between(30 * Second, 48 * Hour));
            yield return (new Delivery(line, made, Repeated: true, null), again);
        }

        for (var lines = _bad.Take(_random); lines > 0; lines--)
        {
            var bad = BadLine.Make(_badMade++ % BadLine.Kinds, BadId(), made.OccurredAt);
            yield return (new Delivery(bad.Line, null, Repeated: false, bad),
                made.OccurredAt + Duration.FromMilliseconds(_random.Between(1, 4 * Second)));
        }
    }

    private Guid BadId()
    {
        Span<byte> bytes = stackalloc byte[16];
        BitConverter.TryWriteBytes(bytes, _random.Next());
        BitConverter.TryWriteBytes(bytes[8..], _random.Next());
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>
    /// Spreads a number of hits over a number of chances, so that all are used by the last chance (selection sampling, Knuth 3.4.2).
    /// </summary>
    private sealed class Quota(int hits, int chances)
    {
        private long _hits = hits;
        private long _chances = chances;

        public int Take(SeededRandom random)
        {
            // If there are more hits than chances, some chances give several.
            var taken = (int)(_hits / _chances);
            var rest = (int)(_hits % _chances);
            if (rest > 0 && random.Below((int)_chances) < rest) taken++;
            _hits -= taken;
            _chances--;
            return taken;
        }
    }
}
