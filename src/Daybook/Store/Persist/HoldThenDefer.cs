using Daybook.Foundation.Events;
using Daybook.Foundation.Queues;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Daybook.Store.Persist;

/// <summary>
/// What every queue function does when the store is away. It waits for the store, then puts a copy on the same queue for later and lets
/// the host delete the original. It never throws for "not now". So an outage never makes a dead letter, however long it lasts.
/// </summary>
public sealed class HoldThenDefer(
    StoreBreaker breaker, StoreCanary canary, MessageQueues queues, TimeProvider clock, IOptions<PersistOptions> options,
    ILogger<HoldThenDefer> log)
{
    /// <summary>For a queue whose messages hold no events: what cannot be read goes to the poison queue at once.</summary>
    /// <param name="read">Header and body, or why it cannot be read.</param>
    internal async Task Take<T>(string queue, BinaryData message, ReadMessage<T> read,
        Func<MessageHeader, T, CancellationToken, Task> store,
        CancellationToken cancel)
        where T : class
    {
        var bytes = message.ToMemory();
        var (header, body, verdict) = read(bytes.Span);
        if (verdict is null)
        {
            await Run(queue, header, bytes, c => store(header!, body!, c), cancel);
            return;
        }

        Log.Undecodable(log, queue, header?.MessageId, verdict.Reason);
        await queues.Send(QueueNames.PoisonOf(queue)!, bytes, cancel);
    }

    /// <param name="queue">Where the message came from.</param>
    /// <param name="header">Null if it has none that can be read.</param>
    /// <param name="store">Stores it. Any exception means "not now".</param>
    /// <exception cref="Azure.RequestFailedException">The store is away and the queue does not take the copy: the original must
    /// stay.</exception>
    public async Task Run(string queue, MessageHeader? header, ReadOnlyMemory<byte> message, Func<CancellationToken, Task> store,
        CancellationToken cancel)
    {
        var started = clock.GetTimestamp();
        TimeSpan Left() => TimeSpan.FromSeconds(options.Value.HoldSeconds) - clock.GetElapsedTime(started);
        do
        {
            // Meanwhile the host renews the lease and fetches no more than it may run at once, so the rest of the queue is untouched.
            if (!await breaker.Wait(Left(), cancel)) break;
            try
            {
                await store(cancel);
                return;
            }
            catch (Exception e) when (!cancel.IsCancellationRequested)
            {
                Log.NotNow(log, queue, header?.MessageId, e.Message);
                if (StoreFaults.Of(e) is StoreFault.Data or StoreFault.Unclear && await canary.Passes(cancel))
                {
                    await FailedByItself(queue, header, message, e, cancel);
                    return;
                }

                breaker.Trip(e);
            }
        }
        while (Left() > TimeSpan.Zero);

        await Defer(queue, header is null ? null : header with { Deferred = header.Deferred + 1 }, message, cancel);
    }

    /// <summary>The store works, but this message fails. It comes back later, but not forever.</summary>
    private async Task FailedByItself(string queue, MessageHeader? header, ReadOnlyMemory<byte> message, Exception fault,
        CancellationToken cancel)
    {
        var failures = (header?.Failures ?? 0) + 1;
        Log.FailedByItself(log, queue, header?.MessageId, failures, fault);
        var limit = StoreFaults.Of(fault) == StoreFault.Data ? Patience.GiveUpDataAfter : Patience.GiveUpAfter;
        if (header is not null && failures > limit && QueueNames.PoisonOf(queue) is { } poison)
        {
            Log.GaveUp(log, header.MessageId, failures);
            await queues.Send(poison, (header with { Verdict = MessageVerdict.GaveUp }).Frame(message.Span[MessageHeader.Length..]),
                cancel);
            return;
        }

        await Defer(queue, header is null ? null : header with { Failures = failures }, message, cancel);
    }

    private async Task Defer(string queue, MessageHeader? header, ReadOnlyMemory<byte> message, CancellationToken cancel)
    {
        var copy = header?.Frame(message.Span[MessageHeader.Length..]) ?? message;
        // Jitter, because instances that deferred together must not all come back together.
        var after = TimeSpan.FromSeconds(5 + (Random.Shared.NextDouble() * 55));
        await queues.Send(queue, copy, cancel, after);
        Log.Deferred(log, queue, header?.MessageId, after.TotalSeconds);
    }
}
