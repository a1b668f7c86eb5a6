using System.Diagnostics.Metrics;
using Daybook.Foundation.Events;
using Daybook.Foundation.Queues;
using Daybook.Foundation.Telemetry;
using Daybook.Watch.Ledger;

namespace Daybook.Watch.Quality;

/// <summary>
/// How long the oldest event has waited on the queue. It uses the times inside the messages, because a deferred copy has a new insertion
/// time.
/// </summary>
/// <remarks>
/// Gauge <c>queue_oldest_message_seconds</c>: the oldest of the 32 oldest visible messages, as last seen by <see cref="WatchLoop"/>. It
/// cannot see messages that are processed or delayed; the check knows those from their attestations. An instance that could not look for a
/// minute shows nothing: an age that only grows there would be the highest of all instances.
/// </remarks>
public sealed class QueueAge
{
    private static readonly TimeSpan ForgottenAfter = TimeSpan.FromMinutes(1);

    private readonly MessageQueues _queues;
    private readonly TimeProvider _clock;
    private Seen? _seen;

    public QueueAge(MessageQueues queues, DaybookMetrics metrics, TimeProvider clock)
    {
        (_queues, _clock) = (queues, clock);
        metrics.Gauge("queue_oldest_message_seconds", MetricOf.Installation, "Age of the oldest event that waits visibly on the queue",
            () => _seen is { } seen && clock.GetElapsedTime(seen.Looked) <= ForgottenAfter
                ? [new Measurement<double>(seen.Oldest is { } at ? Math.Max(0, (clock.GetUtcNow() - at).TotalSeconds) : 0,
                    new KeyValuePair<string, object?>("queue", QueueNames.Events))] : []);
    }

    /// <summary>Looks at the queue and also updates the gauge.</summary>
    public async Task<DateTimeOffset?> Peek(CancellationToken cancel)
    {
        DateTimeOffset? oldest = null;
        var looked = _clock.GetTimestamp();
        foreach (var message in await _queues.Peek(QueueNames.Events, cancel))
        {
            if (ReceivedAt(message.Span) is { } at && (oldest is null || at < oldest)) oldest = at;
        }

        _seen = new Seen(oldest, looked);
        return oldest;
    }

    /// <summary>Also includes messages that cannot be seen but were sent and have no outcome. Null if nothing waits.</summary>
    internal async Task<DateTimeOffset?> Oldest(Unresolved unresolved, CancellationToken cancel)
    {
        var visible = await Peek(cancel);
        var inFlight = unresolved.OldestInFlightAt();
        return visible is null || inFlight < visible ? inFlight : visible;
    }

    private static DateTimeOffset? ReceivedAt(ReadOnlySpan<byte> message)
    {
        if (MessageHeader.Read(message, out var fault) is not { Kind: MessageKind.Events } header) return null;
        if (fault is not null) return header.ReceivedHour;
        try
        {
            return MessageCodec.DecodeEvents(message[MessageHeader.Length..]).Requests.Min(r => r.ReceivedAt);
        }
        catch (FormatException)
        {
            return header.ReceivedHour;
        }
    }

    private sealed record Seen(DateTimeOffset? Oldest, long Looked);
}
