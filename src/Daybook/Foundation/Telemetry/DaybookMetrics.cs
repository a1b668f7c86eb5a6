using System.Diagnostics.Metrics;

namespace Daybook.Foundation.Telemetry;

/// <summary>
/// Every metric Daybook counts, by its fixed name. Counters and histograms are of this instance, and their sum over instances is of the
/// installation; a gauge says what it is of. On Functions they leave by OTLP.
/// </summary>
public sealed class DaybookMetrics : IDisposable
{
    public const string MeterName = "Daybook";

    // Seconds, from a millisecond to a quarter of an hour.
    private static readonly InstrumentAdvice<double> Seconds =
        new() { HistogramBucketBoundaries = [.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 300, 900] };

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _received, _ingested, _duplicate, _rejected, _deadLettered, _requests, _rateLimited, _unauthenticated,
        _auditLost, _senderRetries, _bots;
    private readonly Histogram<double> _request, _ingestion, _persist, _rollup, _receiptToStored;

    public DaybookMetrics()
    {
        _received = _meter.CreateCounter<long>("events_received_total", description: "Events seen in requests, by type");
        _ingested = _meter.CreateCounter<long>("events_ingested_total", description: "Events stored");
        _duplicate = _meter.CreateCounter<long>("events_duplicate_total", description: "Events whose id and content were stored before");
        _rejected = _meter.CreateCounter<long>("events_rejected_total", description: "Events refused, by code");
        _deadLettered = _meter.CreateCounter<long>("events_dead_lettered_total",
            description: "Events that can never be stored as they are");
        _requests = _meter.CreateCounter<long>("api_requests_total", description: "Requests answered, by endpoint and status");
        _rateLimited = _meter.CreateCounter<long>("rate_limit_exceeded_total", description: "Requests refused by the rate limit");
        _unauthenticated = _meter.CreateCounter<long>("unauthenticated_total",
            description: "Requests refused for missing or wrong credentials");
        _auditLost = _meter.CreateCounter<long>("audit_lost_total", description: "Calls that could not be written to the audit log");
        _senderRetries = _meter.CreateCounter<long>("sender_retries_total",
            description: "Requests that, by X-Retry-Count, were tried before");
        _bots = _meter.CreateCounter<long>("events_bots_total",
            description: "Events refused because their user agent is a bot's; events_rejected_total has them too");
        _request = _meter.CreateHistogram("api_request_duration_seconds", "s", "From request to the end of its answer, by endpoint",
            advice: Seconds);
        _ingestion = _meter.CreateHistogram("ingestion_duration_seconds", "s", "From request to receipt", advice: Seconds);
        _persist = _meter.CreateHistogram("persist_duration_seconds", "s", "One Persist transaction", advice: Seconds);
        _rollup = _meter.CreateHistogram("rollup_duration_seconds", "s", "One rollup run", advice: Seconds);
        _receiptToStored = _meter.CreateHistogram("receipt_to_stored_seconds", "s", "From receipt to commit, by message", advice: Seconds);
    }

    internal Meter Meter => _meter;

    public void Received(string eventType, int n) => _received.Add(n, new KeyValuePair<string, object?>("type", eventType));

    public void Ingested(int n) => _ingested.Add(n);

    public void Duplicate(int n) => _duplicate.Add(n);

    public void Rejected(string code, int n) => _rejected.Add(n, new KeyValuePair<string, object?>("code", code));

    public void DeadLettered(int n) => _deadLettered.Add(n);

    public void ApiRequest(string endpoint, int status, TimeSpan time)
    {
        _requests.Add(1, new("endpoint", endpoint), new("status", status));
        _request.Record(time.TotalSeconds, new KeyValuePair<string, object?>("endpoint", endpoint));
    }

    public void RateLimited() => _rateLimited.Add(1);

    public void SenderRetried() => _senderRetries.Add(1);

    public void BotsDropped(int n) => _bots.Add(n);

    public void Unauthenticated() => _unauthenticated.Add(1);

    public void AuditLost(long n) => _auditLost.Add(n);

    public void IngestionTook(TimeSpan time) => _ingestion.Record(time.TotalSeconds);

    public void PersistTook(TimeSpan time) => _persist.Record(time.TotalSeconds);

    public void RollupTook(TimeSpan time) => _rollup.Record(time.TotalSeconds);

    public void ReceiptToStored(TimeSpan time) => _receiptToStored.Record(time.TotalSeconds);

    /// <summary>Registers a gauge, such as <c>queue_oldest_message_seconds</c>, that is read when metrics are collected.</summary>
    /// <param name="of">What it is a fact of; its description says it too.</param>
    public void Gauge(string name, MetricOf of, string description, Func<IEnumerable<Measurement<double>>> read) =>
        _meter.CreateObservableGauge(name, read, description: of == MetricOf.Installation
            ? $"{description}. Every instance shows the same: take max over instances, never sum" : description);

    public void Dispose() => _meter.Dispose();
}
