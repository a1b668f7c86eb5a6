using System.Diagnostics;
using Daybook.Cli.Sending;

namespace Daybook.Tools.Bench.Instances;

/// <summary>
/// The same number of callers at each instance, who take their bodies from one heap: so an instance that is slower accepts less, and
/// that is seen.
/// </summary>
internal static class SpreadLoad
{
    /// <returns>Events that each instance has acknowledged, and the time of requests, by instance.</returns>
    public static async Task<IReadOnlyList<DoorShare>> Run(IReadOnlyList<ChildApp> apps, int callersEach,
        IReadOnlyList<ReadOnlyMemory<byte>> bodies, int eventsEach, CancellationToken cancel)
    {
        var next = -1;
        return await Task.WhenAll(apps.Select(async app =>
        {
            var times = Enumerable.Range(0, callersEach).Select(_ => new Latencies()).ToArray();
            var accepted = await Task.WhenAll(times.Select(time => Task.Run(() => Call(app, time), cancel)));
            var longest = times.Max(time => time.Longest);
            return new DoorShare(accepted.Sum() * eventsEach, Latencies.Milliseconds(times), longest);
        }));

        async Task<long> Call(ChildApp app, Latencies times)
        {
            var accepted = 0L;
            using var client = await WireClient.Connect(new Uri(app.Url), Target.LocalKey, "application/x-ndjson", cancel);
            for (int i; (i = Interlocked.Increment(ref next)) < bodies.Count; accepted++)
            {
                var started = Stopwatch.GetTimestamp();
                var status = await client.Post(bodies[i], cancel);
                times.Add(started);
                if (status != 202) throw new VerbFailedException($"The app answered {status} under load: such a run measures nothing.");
            }

            return accepted;
        }
    }
}

/// <param name="Longest">Milliseconds of the slowest request.</param>
internal sealed record DoorShare(long Accepted, (double P50, double P95, double P99) Milliseconds, double Longest);
