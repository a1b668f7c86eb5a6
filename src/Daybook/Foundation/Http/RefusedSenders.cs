using System.Diagnostics.Metrics;
using System.Text.Json;
using Daybook.Foundation.Telemetry;

namespace Daybook.Foundation.Http;

/// <summary>
/// Who was refused by this instance within the last <see cref="Window"/>. SDKs drop events on 401 and 403. So if a key is rotated too
/// early, events are lost silently unless somebody is told. Gauge <c>refused_senders</c>, by reason; across instances the audit log has
/// the same.
/// </summary>
public sealed class RefusedSenders
{
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(15);

    // Somebody who guesses keys must not fill the memory, so further senders are counted as one.
    internal const int MaxSenders = 500;
    private const string Others = "others";

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Sender, RefusalReason Reason, string Endpoint), Refused> _refused = [];
    private readonly TimeProvider _clock;

    public RefusedSenders(TimeProvider clock, DaybookMetrics metrics)
    {
        _clock = clock;
        metrics.Gauge("refused_senders", MetricOf.Instance, "Senders refused by this instance within the last 15 minutes, by reason", () =>
            Recent().GroupBy(r => r.Reason)
                .Select(g => new Measurement<double>(g.Count(), new KeyValuePair<string, object?>("reason", g.Key.Name()))));
    }

    public void Add(string sender, RefusalReason reason, string endpoint)
    {
        var now = _clock.GetUtcNow();
        lock (_lock)
        {
            if (_refused.Count >= MaxSenders) Forget(now);
            var key = (_refused.Count < MaxSenders || _refused.ContainsKey((sender, reason, endpoint)) ? sender : Others, reason, endpoint);
            _refused[key] = _refused.TryGetValue(key, out var known)
                ? known with { Last = now, Times = known.Times + 1 }
                : new Refused(key.Item1, reason, endpoint, now, now, 1);
        }
    }

    /// <summary>Those refused within the window, the most frequent first.</summary>
    public IReadOnlyList<Refused> Recent()
    {
        lock (_lock)
        {
            Forget(_clock.GetUtcNow());
            return [.. _refused.Values.OrderByDescending(r => r.Times)];
        }
    }

    private void Forget(DateTimeOffset now)
    {
        foreach (var (key, refused) in _refused)
        {
            if (now - refused.Last > Window) _refused.Remove(key);
        }
    }
}

/// <param name="Sender">As <see cref="AccessDecision.Sender"/>.</param>
/// <param name="Endpoint">The function's name.</param>
public sealed record Refused(string Sender, RefusalReason Reason, string Endpoint, DateTimeOffset First, DateTimeOffset Last, long Times);

public static class RefusalReasons
{
    public static string Name(this RefusalReason reason) => JsonNamingPolicy.SnakeCaseLower.ConvertName(reason.ToString());
}
