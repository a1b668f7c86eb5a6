using System.Diagnostics.Metrics;

namespace Daybook.Client;

/// <summary>
/// The client's counters, in the meter <c>Daybook.Client</c>. At the end of a process without a spool, queued = accepted + rejected by
/// Daybook + dropped at the end.
/// </summary>
internal sealed class ClientMetrics : IDisposable
{
    public const string MeterName = "Daybook.Client";

    private readonly Counter<long> _queued;
    private readonly Counter<long> _sent;
    private readonly Counter<long> _accepted;
    private readonly Counter<long> _rejected;
    private readonly Counter<long> _retried;
    private readonly Counter<long> _dropped;

    /// <param name="spoolBytes">Null without a spool.</param>
    public ClientMetrics(Func<long> waiting, Func<long>? spoolBytes)
    {
        _queued = Events("queued", "Events that the client has taken to deliver.");
        _sent = Events("sent", "Events in requests, each time they are sent.");
        _retried = Events("retried", "Of those, events that were sent before.");
        _accepted = Events("accepted", "Events that Daybook has.");
        _rejected = Events("rejected", "Events that are not stored and not sent again, by code.");
        _dropped = Events("dropped", "Events that the client did not take, or lost at its end, by reason.");
        Meter.CreateObservableGauge("daybook.client.waiting", waiting, "{event}", "Events that wait to be sent.");
        if (spoolBytes is not null) Meter.CreateObservableGauge("daybook.client.spool", spoolBytes, "By", "Bytes in the spool.");
    }

    public Meter Meter { get; } = new(MeterName, Version);

    public static string Version { get; } = typeof(ClientMetrics).Assembly.GetName().Version?.ToString(3) ?? "0";

    public void Queued() => _queued.Add(1);

    public void Sent(int events, bool again)
    {
        _sent.Add(events);
        if (again) _retried.Add(events);
    }

    public void Accepted(int events) => _accepted.Add(events);

    public void Rejected(string code) => _rejected.Add(1, new KeyValuePair<string, object?>("code", code));

    public void Dropped(long events, DropReason reason) => _dropped.Add(events, new KeyValuePair<string, object?>("reason", reason.Name));

    public void Dispose() => Meter.Dispose();

    private Counter<long> Events(string name, string description) =>
        Meter.CreateCounter<long>("daybook.client.events." + name, "{event}", description);
}

/// <summary>Why an event was dropped. A closed set.</summary>
internal sealed record DropReason(string Name)
{
    public static readonly DropReason Full = new("full");
    public static readonly DropReason Cancelled = new("cancelled");
    public static readonly DropReason Disk = new("disk");
    public static readonly DropReason Closed = new("closed");
    public static readonly DropReason End = new("end");
}
