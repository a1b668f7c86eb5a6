using System.Diagnostics;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;

namespace Daybook.Tools.Bench;

/// <summary>What the bare queue client can do, with the same messages that Daybook sent.</summary>
internal static class QueueBaseline
{
    private static readonly TimeSpan Forever = TimeSpan.FromSeconds(-1);

    /// <summary>Takes all messages out of a queue. Texts as they were sent, in base64.</summary>
    public static async Task<List<BinaryData>> TakeAll(QueueClient queue, CancellationToken cancel)
    {
        var taken = new List<BinaryData>();
        while (true)
        {
            QueueMessage[] batch = await queue.ReceiveMessagesAsync(32, TimeSpan.FromMinutes(10), cancel);
            if (batch.Length == 0) break;
            taken.AddRange(batch.Select(message => message.Body));
        }

        await queue.ClearMessagesAsync(cancel);
        return taken;
    }

    /// <summary>
    /// Sends messages for at least <paramref name="atLeast"/>, repeatedly, from a number of senders. Returns messages per second and the
    /// number of messages.
    /// </summary>
    public static async Task<(double Rate, int Messages)> Send(QueueClient queue, IReadOnlyList<BinaryData> messages, int senders,
        TimeSpan atLeast, CancellationToken cancel)
    {
        await queue.CreateIfNotExistsAsync(cancellationToken: cancel);
        var sent = 0;
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, senders).Select(_ => Task.Run(
            async () =>
            {
                while (watch.Elapsed < atLeast)
                {
                    var message = messages[(int)((uint)Interlocked.Increment(ref sent) % messages.Count)];
                    await queue.SendMessageAsync(message, null, Forever, cancel);
                }
            },
            cancel)));
        var rate = sent / watch.Elapsed.TotalSeconds;
        await queue.ClearMessagesAsync(cancel);
        return (rate, sent);
    }
}
