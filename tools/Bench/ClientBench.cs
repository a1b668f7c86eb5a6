using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using Daybook.Cli.Local;
using Daybook.Cli.Sending;
using Daybook.Client;

namespace Daybook.Tools.Bench;

/// <summary>
/// Speed and allocations of the .NET client, in memory and with its spool, beside a bare HttpClient that posts ready-made bytes of the same
/// batches. All three against a real door, in turns.
/// </summary>
internal sealed class ClientBench(int events, Action<string> say)
{
    public const string Memory = "the client, in memory";
    public const string Spooled = "the client, with its spool";
    public const string Bare = "bare HttpClient, ready-made batches";

    private const int Rounds = 5;

    public async Task<ClientBenchResult> Run(CancellationToken cancel)
    {
        var load = new LoadWatch();
        await using var system = await BenchSystem.Start(say, cancel);
        await using var app = await system.StartApp([BenchRun.Persist], cancel);
        var cpu = new CpuMeter(system, app.Id);
        var url = new Uri(app.Url);
        say("Making the batches.");
        var batches = await Batches(cancel);
        // Once unmeasured, so that code compiled on first use does not count.
        await Send(url, null, Math.Min(events, 20_000), cancel);
        await Send(url, system.Folder, Math.Min(events, 20_000), cancel);
        await Post(url, batches, cancel);
        List<ClientRound> rounds = [];
        for (var round = 1; round <= Rounds; round++)
        {
            load.Look();
            say($"Round {round} of {Rounds}.");
            rounds.Add(await Measure(Memory, cpu, () => Send(url, null, events, cancel)));
            rounds.Add(await Measure(Bare, cpu, () => Post(url, batches, cancel)));
            rounds.Add(await Measure(Spooled, cpu, () => Send(url, system.Folder, events, cancel)));
        }

        return new(Machine.This(), load.Seen, events, batches.Count, rounds);
    }

    private async Task<ClientRound> Measure(string name, CpuMeter cpu, Func<Task> send)
    {
        var (allocated, used, began) = (GC.GetTotalAllocatedBytes(precise: true), cpu.Now(), Stopwatch.GetTimestamp());
        await send();
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        return new ClientRound(
            name, events / seconds, (GC.GetTotalAllocatedBytes(precise: true) - allocated) / (double)events,
            cpu.PerMillion(used, events).GetValueOrDefault(CpuMeter.Callers));
    }

    private static async Task Send(Uri url, string? folder, int count, CancellationToken cancel)
    {
        await using var client = new DaybookClient(Options(url, folder is null ? null : Path.Combine(folder, "spool")));
        await Track(client, count, cancel);
    }

    private static async Task Track(DaybookClient client, int count, CancellationToken cancel)
    {
        string[] people = [.. Enumerable.Range(0, 1000).Select(n => $"user-{n}")];
        var properties = new ClientEvent("p-1704", "garden", 12.5m, 2, "EUR", InStock: true);
        for (var n = 0; n < count; n++)
        {
            var result =
                await client.Track("add_to_cart", Person.User(people[n % people.Length]), properties, ClientEventJson.Default.ClientEvent,
                    cancel: cancel);
            if (!result.Queued) throw new VerbFailedException("The client did not take an event.");
        }

        if (!await client.Flush(TimeSpan.FromMinutes(10), cancel))
            throw new VerbFailedException("The client could not send its events within 10 minutes.");
    }

    private static DaybookClientOptions Options(Uri url, string? spool) => new()
    {
        Url = url,
        Key = Target.LocalKey,
        WaitWhenFull = Timeout.InfiniteTimeSpan,
        SpoolDirectory = spool,
    };

    /// <summary>What the client sends, caught on its way.</summary>
    private async Task<IReadOnlyList<byte[]>> Batches(CancellationToken cancel)
    {
        var net = new Net();
        var options = Options(new Uri("http://127.0.0.1"), null);
        options.CreateHandler = () => net;
        await using var client = new DaybookClient(options);
        await Track(client, events, cancel);
        return net.Caught;
    }

    private static async Task Post(Uri url, IReadOnlyList<byte[]> batches, CancellationToken cancel)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Target.LocalKey);
        var address = new Uri(url, "events");
        foreach (var batch in batches)
        {
            using var content = new ByteArrayContent(batch);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            content.Headers.ContentEncoding.Add("gzip");
            using var answer = await http.PostAsync(address, content, cancel);
            if (answer.StatusCode != HttpStatusCode.Accepted) throw new VerbFailedException($"The app answered {(int)answer.StatusCode}.");
        }
    }

    private sealed class Net : HttpMessageHandler
    {
        public List<byte[]> Caught { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Caught.Add(await request.Content!.ReadAsByteArrayAsync(cancellationToken));
            return new HttpResponseMessage(HttpStatusCode.Accepted)
            {
                Content = new StringContent("""{"accepted":0}""", new MediaTypeHeaderValue("application/json"))
            };
        }
    }
}

/// <param name="Requests">Of each round.</param>
internal sealed record ClientBenchResult(Machine Machine, MachineLoad? Load, int Events, int Requests, IReadOnlyList<ClientRound> Rounds);

/// <param name="Rate">Events a second, from the first call until Daybook has the last.</param>
/// <param name="Bytes">Allocated for each event.</param>
/// <param name="Cpu">CPU seconds of the sending process for a million events.</param>
internal sealed record ClientRound(string Name, double Rate, double Bytes, double Cpu);
