using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Daybook.Standalone.Invoke;
using Daybook.Standalone.Settings;

namespace Daybook.Standalone.Queues;

/// <summary>
/// Feeds one queue trigger. It receives the next batch when no more than <c>newBatchThreshold</c> messages run, so at most batchSize +
/// newBatchThreshold run at a time. It waits longer and longer while the queue is empty or away.
/// </summary>
internal sealed class QueuePump(
    QueueClient queue, MessageRun run, QueueSettings settings, StandaloneOptions options, Lifetime lifetime, ILogger log)
{
    private static readonly TimeSpan LongestOutageWait = TimeSpan.FromSeconds(5);
    // Time to give messages back after their runs were cancelled.
    private static readonly TimeSpan AfterCancel = TimeSpan.FromSeconds(3);

    private readonly Backoff _idle = new(QueueSettings.MinPollingInterval, settings.MaxPollingInterval, options.Clock);
    private readonly Backoff _outage = new(QueueSettings.MinPollingInterval, LongestOutageWait, options.Clock);
    private readonly List<Task> _running = [];
    private bool _down;
    private bool _created;

    public async Task Pump()
    {
        var stop = Pause.For(Timeout.InfiniteTimeSpan, options.Clock, lifetime.NothingNew);
        while (!lifetime.NothingNew.IsCancellationRequested)
        {
            _running.RemoveAll(task => task.IsCompleted);
            if (_running.Count > settings.NewBatchThreshold)
            {
                await Task.WhenAny([.. _running, stop]);
                continue;
            }

            var wait = await Receive();
            if (wait is not null) await wait.Wait(lifetime.NothingNew);
        }

        await Drain();
    }

    /// <returns>The wait before the next look, or null to look again at once.</returns>
    private async Task<Backoff?> Receive()
    {
        try
        {
            if (!_created) await queue.CreateIfNotExistsAsync(cancellationToken: lifetime.NothingNew);
            _created = true;
            // A stop does not cancel this, because messages in an unread answer would stay hidden for a whole lease.
            QueueMessage[] batch = await queue.ReceiveMessagesAsync(settings.BatchSize, options.QueueLease, lifetime.CancelRunning);
            Answered();
            foreach (var message in batch) _running.Add(Run(message));
            if (batch.Length == 0) return _idle;
            _idle.Reset();
            return null;
        }
        catch (Exception away) when (QueueFault.IsOutage(away))
        {
            _created = false;
            Away(away);
            return _outage;
        }
        catch (Exception fault)
        {
            log.PumpFault(fault, queue.Name);
            return _outage;
        }
    }

    private async Task Run(QueueMessage message)
    {
        var lease = new Lease(queue, message, options.QueueLease, options.Clock, log);
        try
        {
            if (lifetime.NothingNew.IsCancellationRequested) await lease.Release(TimeSpan.Zero, CancellationToken.None);
            else await run.Run(message, lease);
        }
        catch (Exception unsettled) when (QueueFault.IsOutage(unsettled))
        {
            log.MessageNotSettled(message.MessageId, queue.Name, QueueFault.Reason(unsettled));
        }
        catch (Exception fault)
        {
            log.PumpFault(fault, queue.Name);
        }
    }

    private async Task Drain()
    {
        var all = Task.WhenAll(_running);
        await Task.WhenAny(all, Pause.For(options.DrainTime + AfterCancel, options.Clock, CancellationToken.None));
        if (!all.IsCompleted) log.DrainTimedOut(_running.Count(task => !task.IsCompleted), queue.Name);
    }

    private void Answered()
    {
        _outage.Reset();
        if (_down) log.QueueUp(queue.Name);
        _down = false;
    }

    private void Away(Exception away)
    {
        if (lifetime.NothingNew.IsCancellationRequested || QueueFault.IsMissingQueue(away)) return;
        if (!_down) log.QueueDown(queue.Name, QueueFault.Reason(away));
        _down = true;
    }
}
