using System.Threading.Channels;
using Microsoft.Extensions.Options;

namespace Daybook.Persist;

/// <summary>
/// A few writers take all messages that wait: the more the queue delivers at once, the bigger the transactions and the fewer the
/// commits. An invocation completes when its own message is committed.
/// </summary>
public sealed class MessageWriters(PersistMessages persist, IOptions<PersistOptions> options) : IAsyncDisposable
{
    private const long MaxWeight = 16 * 1024 * 1024;

    private readonly Channel<PendingMessage> _waiting = Channel.CreateUnbounded<PendingMessage>();
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _start = new(), _take = new();
    private Task[]? _writers;

    /// <summary>Returns once the message is stored, or was before.</summary>
    /// <exception cref="Exception">Why it cannot be stored now; judge it with <see cref="StoreFaults"/>.</exception>
    internal async Task Store(PendingMessage message, CancellationToken cancel)
    {
        lock (_start) _writers ??= [.. Enumerable.Range(0, options.Value.Writers).Select(_ => Task.Run(Write, _stop.Token))];
        await _waiting.Writer.WriteAsync(message, cancel);
        await message.Stored.Task.WaitAsync(cancel);
    }

    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _stop.CancelAsync();
        if (_writers is not null) await Task.WhenAll(_writers).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (_waiting.Reader.TryRead(out var left)) left.Stored.TrySetCanceled(_stop.Token);
        _stop.Dispose();
    }

    private async Task Write()
    {
        while (await _waiting.Reader.WaitToReadAsync(_stop.Token))
        {
            if (Take() is { Count: > 0 } batch) await persist.Store(batch, _stop.Token);
        }
    }

    private List<PendingMessage> Take()
    {
        List<PendingMessage> batch = [];
        HashSet<Guid> ids = [];
        var (events, weight) = (0, 0L);
        lock (_take)
        {
            while (_waiting.Reader.TryPeek(out var next))
            {
                var alone = next.Attempts > Patience.AloneAfter;
                if (batch.Count > 0 && (alone || events + next.Events.Count > options.Value.MaxEventsPerTransaction || weight + next.Weight > MaxWeight)) break;
                if (!ids.Add(next.Header.MessageId))
                {
                    // Two copies cannot finish in one transaction: the second has to find the first one's row.
                    next.MayBeFinished = true;
                    break;
                }

                _waiting.Reader.TryRead(out _);
                batch.Add(next);
                events += next.Events.Count;
                weight += next.Weight;
                if (alone) break;
            }
        }

        return batch;
    }
}
