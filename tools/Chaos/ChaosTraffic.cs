using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using Daybook.Cli.Local;

namespace Daybook.Tools.Chaos;

/// <summary>Senders that never stop. Like a careful client, each sends a batch until it gets a receipt, and then the next.</summary>
/// <remarks>If a receipt is lost, the batch is sent again with the same ids. Events without a receipt may or may not be stored.</remarks>
internal sealed class ChaosTraffic(Func<Random, string> url, int seed, TimeSpan breath) : IDisposable
{
    private static readonly string[] Types = ["page_view", "add_to_cart", "purchase", "search"];

    private readonly HttpClient _http = ChildApp.LocalClient(null, TimeSpan.FromSeconds(15));
    private readonly CancellationTokenSource _stop = new();

    /// <summary>Ids of events that a receipt says were accepted.</summary>
    public ConcurrentBag<Guid> Receipted { get; } = [];

    /// <summary>Requests that got no receipt and were sent again.</summary>
    public int Resent;

    /// <summary>Events that a receipt refused. It must stay empty, because none of this traffic is bad.</summary>
    public ConcurrentQueue<string> Refused { get; } = [];

    public void Dispose()
    {
        _http.Dispose();
        _stop.Dispose();
    }

    public Task Run(int senders, CancellationToken cancel) =>
        Task.WhenAll(Enumerable.Range(0, senders).Select(n => Task.Run(() => Send(new Random(seed + n), cancel), cancel)));

    /// <summary>Every sender finishes its current batch, including the receipt, and ends.</summary>
    public Task Stop() => _stop.CancelAsync();

    private async Task Send(Random random, CancellationToken cancel)
    {
        while (!_stop.IsCancellationRequested)
        {
            var ids = Enumerable.Range(0, random.Next(1, 60)).Select(_ => Guid.CreateVersion7()).ToArray();
            var body = Batch(ids, random);
            while (!await Deliver(new Uri(url(random) + "/events"), ids, body, cancel))
            {
                Interlocked.Increment(ref Resent);
                await Task.Delay(random.Next(50, 500), cancel);
            }

            await Task.Delay(random.NextDouble() * breath, cancel);
        }
    }

    private async Task<bool> Deliver(Uri events, Guid[] ids, byte[] body, CancellationToken cancel)
    {
        try
        {
            using var content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } };
            using var answer = await _http.PostAsync(events, content, cancel);
            if (answer.StatusCode != HttpStatusCode.Accepted)
            {
                if ((int)answer.StatusCode is >= 400 and < 500 and not 429)
                    Refused.Enqueue($"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(cancel)}");
                return false;
            }

            using var receipt = JsonDocument.Parse(await answer.Content.ReadAsStreamAsync(cancel));
            if (receipt.RootElement.GetProperty("accepted").GetInt32() != ids.Length) Refused.Enqueue(receipt.RootElement.GetRawText());
            foreach (var id in ids) Receipted.Add(id);
            return true;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or JsonException
            || (e is TaskCanceledException && !cancel.IsCancellationRequested))
        {
            return false;
        }
    }

    private static byte[] Batch(Guid[] ids, Random random)
    {
        var now = TimeProvider.System.GetUtcNow();
        var json = new StringBuilder("[");
        foreach (var id in ids)
        {
            json.Append(json.Length > 1 ? "," : "")
                .Append(JsonSerializer.Serialize(new
                {
                    event_id = id,
                    event_type = Types[random.Next(Types.Length)],
                    occurred_at = now.AddSeconds(-random.Next(0, 3 * 24 * 3600)),
                    user_id = $"user-{random.Next(2000)}",
                    properties = new { n = random.Next(1000) },
                }));
        }

        return Encoding.UTF8.GetBytes(json.Append(']').ToString());
    }
}
