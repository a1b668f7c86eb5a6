using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;

namespace Daybook.Tools.Bench;

/// <summary>Asks two reports every 100 ms which of the samples they count.</summary>
internal sealed class SampleWatch : IAsyncDisposable
{
    /// <summary>The type and the user of a sample are this and its number.</summary>
    public const string Prefix = "sample_";

    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<int, long> _sent = new();
    private readonly ConcurrentDictionary<int, double> _top = new(), _dau = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly HttpClient _http;
    private readonly string _range;
    private readonly Task _watching;

    public SampleWatch(HttpClient http, DateOnly day)
    {
        (_http, _range) = (http, $"from={day:yyyy-MM-dd}&to={day:yyyy-MM-dd}");
        _watching = Task.WhenAll(Watch(LookAtTopEvents), Watch(LookAtDau));
    }

    public IReadOnlyList<double> TopEvents => [.. _top.Values.Order()];

    public IReadOnlyList<double> Dau => [.. _dau.Values.Order()];

    /// <summary>A sample was acknowledged now.</summary>
    public void Sent(int number) => _sent[number] = Stopwatch.GetTimestamp();

    /// <summary>Returns when both reports count every sample.</summary>
    public async Task Wait(TimeSpan limit, CancellationToken cancel)
    {
        var watch = Stopwatch.StartNew();
        while (_top.Count < _sent.Count || _dau.Count < _sent.Count)
        {
            if (_watching.IsFaulted) await _watching;
            if (watch.Elapsed > limit)
                throw new VerbFailedException(
                    $"Of {_sent.Count} events, {_top.Count} and {_dau.Count} were in the reports {limit.TotalMinutes:0} minutes after the "
                    + "last.");
            await Task.Delay(Between, cancel);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        try
        {
            await _watching;
        }
        catch (OperationCanceledException)
        {
            // It was told to end.
        }

        _stop.Dispose();
    }

    private async Task Watch(Func<Task> look)
    {
        while (true)
        {
            await look();
            await Task.Delay(Between, _stop.Token);
        }
    }

    private async Task LookAtTopEvents()
    {
        var answer = await Get($"stats/top-events?{_range}&limit={TopEventsLimit}");
        foreach (var type in answer.GetProperty("events").EnumerateArray().Select(e => e.GetProperty("event_type").GetString()!))
        {
            if (type.StartsWith(Prefix, StringComparison.Ordinal)) Seen(_top, int.Parse(type.AsSpan(Prefix.Length)));
        }
    }

    // One after the other. A count mostly covers several.
    private async Task LookAtDau()
    {
        foreach (var number in _sent.Keys.Where(n => !_dau.ContainsKey(n)).Order())
        {
            var answer = await Get($"stats/dau?{_range}&event_type={Prefix}{number}");
            if (answer.GetProperty("days").EnumerateArray().Sum(d => d.GetProperty("dau").GetInt64()) == 0) break;
            Seen(_dau, number);
        }
    }

    // It may be counted before its sender has read the receipt; then the look after the receipt finds it.
    private void Seen(ConcurrentDictionary<int, double> times, int number)
    {
        if (_sent.TryGetValue(number, out var sent)) times.TryAdd(number, Stopwatch.GetElapsedTime(sent).TotalSeconds);
    }

    private const int TopEventsLimit = Daybook.Reports.TopEvents.MaxLimit;

    private Task<JsonElement> Get(string address) =>
        _http.GetFromJsonAsync<JsonElement>(new Uri(address, UriKind.Relative), _stop.Token);
}
