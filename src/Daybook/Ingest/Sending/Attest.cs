using Daybook.Foundation.Events;
using Daybook.Foundation.Queues;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Daybook.Ingest.Sending;

/// <summary>Every 5 seconds and at shutdown, tells the ledger which messages the queue has acknowledged.</summary>
public sealed class Attest(SentLog log, MessageQueues queues, TimeProvider clock, ILogger<Attest> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    private readonly Queue<Attestation> _unsent = new();
    private readonly SemaphoreSlim _turn = new(1);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await SendNews(cancellationToken);
    }

    public override void Dispose()
    {
        _turn.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) await SendNews(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // StopAsync sends what is left.
        }
    }

    /// <summary>Sends the current news. News that the queue does not accept waits for the next time, under the same number.</summary>
    internal async Task SendNews(CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel);
        try
        {
            // Takes the news once, because new events are acknowledged during each send, so under load it would never end.
            foreach (var attestation in log.TakeNews()) _unsent.Enqueue(attestation);
            while (_unsent.TryPeek(out var attestation))
            {
                var now = clock.GetUtcNow();
                var header = new MessageHeader(MessageKind.Attestation, Guid.CreateVersion7(now), now, Events: 0);
                await queues.Send(QueueNames.Receipts, header.Frame(MessageCodec.Encode(attestation)), cancel);
                _unsent.Dequeue();
            }
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Log.AttestationWaits(logger, e.Message);
        }
        finally
        {
            _turn.Release();
        }
    }
}
