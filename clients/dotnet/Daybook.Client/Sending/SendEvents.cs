using Microsoft.Extensions.Logging;

namespace Daybook.Client;

/// <summary>The background work of a client: waits for events, gathers a batch, delivers it, forgets it.</summary>
internal sealed class SendEvents(
    IWaitingEvents waiting, DeliverBatch deliver, Flushes flushes, Signal enough, Pause pause, DaybookClientOptions options,
    TimeProvider clock, ILogger log)
{
    public async Task Run(CancellationToken stop)
    {
        while (true)
        {
            try
            {
                await waiting.WaitForEvents(stop);
                await Linger(stop);
                var batch = waiting.Take(options.MaxBatch, options.MaxBatchBytes);
                if (batch.Count > 0) await deliver.Run(batch.ToArray(), stop);
                waiting.Done();
                flushes.BatchDone();
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // A disk that cannot be read, above all. It must not end the sender.
                log.SenderFailed(e);
                if (!await Rest(stop)) return;
            }
        }
    }

    /// <summary>Waits for more events, so that a request carries many.</summary>
    private async Task Linger(CancellationToken stop)
    {
        if (Enough) return;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var over = Task.Delay(options.FlushInterval, clock, ended.Token);
        while (!over.IsCompleted)
        {
            var (more, flush) = (enough.Next(), flushes.NextRequest());
            if (Enough) break;
            await Task.WhenAny(over, more, flush);
        }

        await ended.CancelAsync();
        stop.ThrowIfCancellationRequested();
    }

    private bool Enough => waiting.Waiting >= options.FlushAt || flushes.Pending;

    private async Task<bool> Rest(CancellationToken stop)
    {
        try
        {
            await pause.Wait(pause.Next(null), asked: false, stop);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
