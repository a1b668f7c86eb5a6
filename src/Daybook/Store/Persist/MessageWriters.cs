using Microsoft.Extensions.Options;

namespace Daybook.Store.Persist;

/// <summary>
/// Takes all waiting messages into one transaction. While transactions run, other messages gather. So the more the queue delivers, the
/// bigger the transactions and the fewer the commits. An invocation completes when its own message is committed. There is no timer.
/// </summary>
public sealed class MessageWriters(PersistMessages persist, IOptions<PersistOptions> options) : IAsyncDisposable
{
    private const long MaxWeight = 16 * 1024 * 1024;

    // One is encoded while PostgreSQL works on the other. More would only share the machine, so they start only if a whole transaction's
    // worth of events waits.
    private const int Usual = 2;

    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private readonly Queue<PendingMessage> _waiting = new();
    private readonly HashSet<Task> _writers = [];
    private int _waitingEvents;
    private int _busy;
    private bool _stopped;

    /// <summary>Returns when the message is stored, or if it was stored before.</summary>
    /// <exception cref="Exception">Why it cannot be stored now; classify it with <see cref="StoreFaults"/>.</exception>
    internal async Task Store(PendingMessage message, CancellationToken cancel)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_stopped, this);
            _waiting.Enqueue(message);
            _waitingEvents += message.Events.Count;
            if (IsWork(_busy))
            {
                _busy++;
                _writers.RemoveWhere(w => w.IsCompleted);
                _writers.Add(Task.Run(Write, CancellationToken.None));
            }
        }

        await message.Stored.Task.WaitAsync(cancel);
    }

    public async ValueTask DisposeAsync()
    {
        Task[] running;
        lock (_lock)
        {
            if (_stopped) return;
            _stopped = true;
            running = [.. _writers];
        }

        await _stop.CancelAsync();
        await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (_waiting.TryDequeue(out var left)) left.Stored.TrySetCanceled(_stop.Token);
        _stop.Dispose();
    }

    private bool IsWork(int others) =>
        _waiting.Count > 0 && others < options.Value.Writers && (others < Usual || _waitingEvents >= options.Value.MaxEventsPerTransaction);

    private async Task Write()
    {
        while (Take() is { } batch) await persist.Store(batch, _stop.Token);
    }

    /// <returns>Null if this writer is no longer needed.</returns>
    private List<PendingMessage>? Take()
    {
        lock (_lock)
        {
            if (_stopped || !IsWork(_busy - 1))
            {
                _busy--;
                return null;
            }

            List<PendingMessage> batch = [];
            HashSet<Guid> ids = [];
            var (events, weight) = (0, 0L);
            while (_waiting.TryPeek(out var next))
            {
                var alone = next.Attempts > Patience.AloneAfter;
                if (batch.Count > 0
                    && (alone || events + next.Events.Count > options.Value.MaxEventsPerTransaction || weight + next.Weight > MaxWeight))
                    break;
                if (!ids.Add(next.Header.MessageId))
                {
                    // Two copies cannot finish in one transaction, because the second must find the row of the first.
                    next.MayBeFinished = true;
                    break;
                }

                batch.Add(_waiting.Dequeue());
                events += next.Events.Count;
                weight += next.Weight;
                if (alone) break;
            }

            _waitingEvents -= events;
            return batch;
        }
    }
}
