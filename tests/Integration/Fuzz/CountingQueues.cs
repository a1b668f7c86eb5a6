using System.Collections.Concurrent;
using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Daybook.Foundation.Events;
using Daybook.Foundation.Queues;
using Microsoft.Extensions.Configuration;

namespace Daybook.Tests.Fuzz;

/// <summary>Queues that read each message as its receiver would, and count its content.</summary>
internal sealed class CountingQueues(IConfiguration configuration) : QueueConnections(configuration)
{
    // For events without cookies.
    private static readonly Dictionary<string, string> KeyOfTheDay = new() { ["key"] = new string('a', 64) };

    private long _events, _rejections;

    public long Events => _events;

    public long Rejections => _rejections;

    public ConcurrentQueue<string> Faults { get; } = [];

    public override QueueClient Client(string queue, string connection = QueueNames.Connection,
        Action<QueueClientOptions>? configure = null) => new Counting(this, queue);

    private void Count(string queue, byte[] message)
    {
        var header = MessageHeader.Read(message, out var fault);
        if (header is null || fault is not null) Faults.Enqueue($"{queue}: {fault}");
        else if (message.Length > MessageCodec.MaxMessageBytes) Faults.Enqueue($"{queue}: a message of {message.Length} bytes");
        else if (header.Kind == MessageKind.Events)
            Interlocked.Add(ref _events,
                Same(header, MessageCodec.DecodeEvents(message.AsSpan(MessageHeader.Length)).Requests.Sum(r => r.Events.Count)));
        else if (header.Kind == MessageKind.Rejections)
            Interlocked.Add(ref _rejections,
                Same(header, MessageCodec.DecodeRejections(message.AsSpan(MessageHeader.Length)).Rejections.Count));
    }

    private int Same(MessageHeader header, int inside)
    {
        if (header.Events != inside) Faults.Enqueue($"The header says {header.Events} events, the body has {inside}.");
        return inside;
    }

    private sealed class Counting(CountingQueues queues, string queue) : QueueClient
    {
        public override Task<Response<SendReceipt>> SendMessageAsync(BinaryData message, TimeSpan? visibilityTimeout = null,
            TimeSpan? timeToLive = null, CancellationToken cancellationToken = default)
        {
            queues.Count(queue, QueueText.Read(message.ToString()).ToArray());
            return Task.FromResult(Response.FromValue(QueuesModelFactory.SendReceipt("1", default, default, "1", default), null!));
        }

        public override Task<Response<QueueProperties>> GetPropertiesAsync(CancellationToken cancellationToken = default) =>
            Task.FromResult(Response.FromValue(QueuesModelFactory.QueueProperties(KeyOfTheDay, 0), null!));

        public override Task<Response<PeekedMessage[]>> PeekMessagesAsync(int? maxMessages = null,
            CancellationToken cancellationToken = default) =>
            Task.FromResult(Response.FromValue(Array.Empty<PeekedMessage>(), null!));
    }
}
