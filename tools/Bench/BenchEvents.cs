using Daybook.Cli.Traffic;
using NodaTime;

namespace Daybook.Tools.Bench;

/// <summary>Creates request bodies with different events at every call. About 400 bytes each, over 30 days.</summary>
internal sealed class BenchEvents(TimeProvider clock)
{
    private int _seed;

    public IReadOnlyList<ReadOnlyMemory<byte>> Bodies(int events, int each) =>
        [.. NdjsonBatches.Of(TrafficStream.Of(Plan(events)), each).Select(batch => each == 1 ? batch.Body[..^1] : batch.Body)];

    public TrafficPlan Plan(int events) => new()
    {
        Events = events,
        Seed = ++_seed,
        Days = 30,
        End = Instant.FromUnixTimeSeconds(clock.GetUtcNow().ToUnixTimeSeconds()),
    };
}
