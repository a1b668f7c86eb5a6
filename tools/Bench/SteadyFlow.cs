using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;

namespace Daybook.Tools.Bench;

/// <summary>Events at a steady rate: a request every 50 ms, whether or not the one before was answered.</summary>
/// <remarks>Twice a second one event is of a type and a user of its own, so that its arrival in a report can be seen.</remarks>
internal sealed class SteadyFlow(HttpClient http, int rate)
{
    private const int RequestsASecond = 20, RequestsASample = 10;

    private readonly Random _random = new(7);

    /// <summary>Acknowledged events of the last run.</summary>
    public long Sent { get; private set; }

    /// <summary>Of the last run.</summary>
    public double Seconds { get; private set; }

    /// <param name="sent">Gets the number of each sample as soon as it is acknowledged.</param>
    public async Task Run(TimeSpan duration, string samples, CancellationToken cancel, Action<int>? sent = null)
    {
        var watch = Stopwatch.StartNew();
        List<Task<int>> requests = [];
        for (var request = 0; request < duration.TotalSeconds * RequestsASecond; request++)
        {
            var due = TimeSpan.FromSeconds((double)request / RequestsASecond) - watch.Elapsed;
            if (due > TimeSpan.Zero) await Task.Delay(due, cancel);
            // As many as the rate asks for by then.
            var count = (int)((long)rate * (request + 1) / RequestsASecond - (long)rate * request / RequestsASecond);
            int? sample = request % RequestsASample == 0 ? request / RequestsASample : null;
            requests.Add(One(count, sample is { } n ? $"{samples}{n}" : null, sample, sent, cancel));
        }

        Sent = (await Task.WhenAll(requests)).Sum();
        Seconds = watch.Elapsed.TotalSeconds;
    }

    /// <param name="special">Type and user of one of them; null: none is special.</param>
    public async Task<int> Send(int count, string? special, CancellationToken cancel)
    {
        using var answer = await http.PostAsJsonAsync("events", Enumerable.Range(0, count).Select(i => new
        {
            event_id = Guid.CreateVersion7(),
            event_type = i == 0 && special is not null ? special : $"type_{1 + _random.Next(12):00}",
            occurred_at = TimeProvider.System.GetUtcNow(),
            user_id = i == 0 && special is not null ? special : $"user-{(int)(200_000 * Math.Pow(_random.NextDouble(), 3))}",
            properties = new { page = "/", seats = i },
        }).ToList(), cancel);
        if (answer.StatusCode != HttpStatusCode.Accepted)
            throw new VerbFailedException($"The app answered {(int)answer.StatusCode} under load: such a run measures nothing.");
        return count;
    }

    private async Task<int> One(int count, string? special, int? sample, Action<int>? sent, CancellationToken cancel)
    {
        if (count == 0) return 0;
        var all = await Send(count, special, cancel);
        if (sample is { } number) sent?.Invoke(number);
        return all;
    }
}
