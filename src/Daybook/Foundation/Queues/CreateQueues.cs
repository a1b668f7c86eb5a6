using Azure;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Daybook.Foundation.Queues;

/// <summary>
/// Creates every queue when the queue service answers, because the Functions host logs a warning of eleven lines at each poll of a
/// missing queue.
/// Nothing waits for it and no start fails because of it, because a sender also creates a missing queue.
/// </summary>
internal sealed class CreateQueues(MessageQueues queues, TimeProvider clock, ILogger<CreateQueues> log) : BackgroundService
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var wait = TimeSpan.FromSeconds(1);
        foreach (var queue in QueueNames.All)
        {
            while (!await Created(queue, stoppingToken))
            {
                await Task.Delay(wait, clock, stoppingToken);
                wait = wait * 2 < LongestWait ? wait * 2 : LongestWait;
            }
        }
    }

    private async Task<bool> Created(string queue, CancellationToken cancel)
    {
        try
        {
            await queues.Client(queue).CreateIfNotExistsAsync(cancellationToken: cancel);
            return true;
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            // The health probe reports it.
            Log.QueueNotCreated(log, queue, (e as RequestFailedException)?.ErrorCode ?? e.GetType().Name);
            return false;
        }
    }
}
