using System.Diagnostics;
using System.Threading.Channels;
using Daybook.Cli.Sending;

namespace Daybook.Tools.Bench.Model;

/// <summary>
/// Requests at random moments of a given mean rate, whether or not those before were answered, as many independent senders send.
/// </summary>
internal static class PacedLoad
{
    private const int Connections = 64;

    /// <param name="rate">Events a second.</param>
    /// <returns>Events acknowledged, and in how many seconds they were sent: longer than the rate says, if the door is the limit.</returns>
    /// <exception cref="VerbFailedException">The app refused one.</exception>
    public static async Task<(long Events, double Seconds)> Run(ChildApp app, IReadOnlyList<ReadOnlyMemory<byte>> bodies, int eventsEach,
        double rate, CancellationToken cancel)
    {
        var free = Channel.CreateUnbounded<WireClient>();
        List<WireClient> clients = [];
        for (var i = 0; i < Connections; i++)
        {
            clients.Add(await WireClient.Connect(new Uri(app.Url), Target.LocalKey, "application/x-ndjson", cancel));
            await free.Writer.WriteAsync(clients[^1], cancel);
        }

        var random = new Random(29);
        var watch = Stopwatch.StartNew();
        List<Task> under = [];
        var due = 0.0;
        foreach (var body in bodies)
        {
            // Moments of independent senders are exponentially apart.
            due += -Math.Log(1 - random.NextDouble()) * eventsEach / rate;
            var wait = TimeSpan.FromSeconds(due) - watch.Elapsed;
            if (wait > TimeSpan.FromMilliseconds(1)) await Task.Delay(wait, cancel);
            under.Add(One(await free.Reader.ReadAsync(cancel), body));
        }

        var seconds = watch.Elapsed.TotalSeconds;
        await Task.WhenAll(under);
        foreach (var client in clients) client.Dispose();
        return ((long)bodies.Count * eventsEach, seconds);

        async Task One(WireClient client, ReadOnlyMemory<byte> body)
        {
            try
            {
                var status = await client.Post(body, cancel);
                if (status != 202) throw new VerbFailedException($"The app answered {status} under load: such a run measures nothing.");
                await free.Writer.WriteAsync(client, cancel);
            }
            catch (Exception e)
            {
                // Or the next would wait for a connection that does not come back.
                free.Writer.TryComplete(e);
                throw;
            }
        }
    }
}
