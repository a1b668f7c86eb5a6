using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;

namespace Daybook.Standalone.Queues;

/// <summary>
/// One receiver's hold on a message. Each renewal gives a new pop receipt, so code that settles the message gets it from the lease, after
/// the renewal has stopped.
/// </summary>
internal sealed class Lease(QueueClient queue, QueueMessage message, TimeSpan time, TimeProvider clock, ILogger log)
{
    // Half of it, so that after one failed attempt another follows while the lease still holds.
    private readonly TimeSpan _between = time / 2;
    private readonly TimeSpan _retry = time / 10;
    private string _receipt = message.PopReceipt;

    /// <summary>Another receiver has, or may have, the message.</summary>
    public bool Lost { get; private set; }

    /// <summary>Runs <paramref name="work"/> and renews the lease until it ends.</summary>
    public async Task HoldDuring(Func<Task> work)
    {
        using var done = new CancellationTokenSource();
        var renewal = Renew(done.Token);
        try
        {
            await work();
        }
        finally
        {
            await done.CancelAsync();
            await renewal;
        }
    }

    public Task Delete(CancellationToken cancel) => IfHeld(() => queue.DeleteMessageAsync(message.MessageId, _receipt, cancel));

    /// <summary>Gives up the message, so that it can be received again after <paramref name="after"/>.</summary>
    public Task Release(TimeSpan after, CancellationToken cancel) => IfHeld(() => Update(after, cancel));

    private async Task Renew(CancellationToken done)
    {
        var wait = _between;
        while (!Lost)
        {
            await Pause.For(wait, clock, done);
            if (done.IsCancellationRequested) return;
            try
            {
                // Not cancelled with the work, because a renewal whose answer is lost also loses the pop receipt.
                await IfHeld(() => Update(time, CancellationToken.None));
                wait = _between;
            }
            catch (Exception unreachable) when (QueueFault.IsOutage(unreachable))
            {
                log.RenewalFailed(message.MessageId, queue.Name, QueueFault.Reason(unreachable));
                wait = _retry;
            }
        }
    }

    private async Task Update(TimeSpan visibility, CancellationToken cancel)
    {
        UpdateReceipt receipt = await queue.UpdateMessageAsync(message.MessageId, _receipt, visibilityTimeout: visibility,
            cancellationToken: cancel);
        _receipt = receipt.PopReceipt;
    }

    private async Task IfHeld(Func<Task> step)
    {
        if (Lost) return;
        try
        {
            await step();
        }
        catch (RequestFailedException gone) when (QueueFault.IsLeaseLost(gone))
        {
            Lost = true;
            log.LeaseLost(message.MessageId, queue.Name);
        }
    }
}
