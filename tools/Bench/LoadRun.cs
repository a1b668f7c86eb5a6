using System.Diagnostics;

namespace Daybook.Tools.Bench;

/// <summary>A number of callers that post prepared bodies. Each posts the next when the last is answered.</summary>
internal static class LoadRun
{
    public static async Task<LoadResult> Run(
        Uri url, string key, int callers, IReadOnlyList<ReadOnlyMemory<byte>> bodies, int eventsEach, CancellationToken cancel)
    {
        var contentType = eventsEach == 1 ? "application/json" : "application/x-ndjson";
        var clients = await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => WireClient.Connect(url, key, contentType, cancel)));
        var latencies = Enumerable.Range(0, callers).Select(_ => new Latencies()).ToArray();
        var next = -1;
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(() => Call(clients[caller], latencies[caller]), cancel)));
        var seconds = watch.Elapsed.TotalSeconds;
        foreach (var client in clients) client.Dispose();
        return new LoadResult(callers, eventsEach, (long)bodies.Count * eventsEach, seconds, Latencies.Milliseconds(latencies));

        async Task Call(WireClient client, Latencies times)
        {
            for (int i; (i = Interlocked.Increment(ref next)) < bodies.Count;)
            {
                var started = Stopwatch.GetTimestamp();
                var status = await client.Post(bodies[i], cancel);
                times.Add(started);
                if (status != 202) throw new VerbFailedException($"The app answered {status} under load: such a run measures nothing.");
            }
        }
    }
}

/// <param name="Events">Acknowledged events.</param>
internal sealed record LoadResult(int Callers, int EventsEach, long Events, double Seconds,
    (double P50, double P95, double P99) Milliseconds)
{
    public double Rate => Events / Seconds;
}
