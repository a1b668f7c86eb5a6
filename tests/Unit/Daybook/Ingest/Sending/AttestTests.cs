using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Daybook.Foundation.Events;
using Daybook.Ingest.Sending;
using Daybook.Foundation.Queues;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace Daybook.Tests.Ingest.Sending;

public sealed class AttestTests : IDisposable
{
    private static readonly DateTimeOffset Hour = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);

    private readonly Writer _writer = new();
    private readonly Queue _queue = new();
    private readonly SentLog _log;
    private readonly Attest _attest;

    public AttestTests()
    {
        _log = new SentLog(_writer);
        _attest = new Attest(_log, new MessageQueues(_queue), TimeProvider.System, NullLogger<Attest>.Instance);
    }

    public void Dispose() => _attest.Dispose();

    [Fact]
    public async Task What_is_acknowledged_while_an_attestation_is_sent_waits_for_the_next_time()
    {
        Acknowledge();
        _queue.Sending = Acknowledge;

        await _attest.SendNews(TestContext.Current.CancellationToken);
        Assert.Single(_queue.Sent);
        await _attest.SendNews(TestContext.Current.CancellationToken);

        Assert.Equal([0, 1], _queue.Sent.Select(a => a.AttestNo));
        Assert.Equal(2, _queue.Sent.SelectMany(a => a.Sent).Distinct().Count());
    }

    [Fact]
    public async Task What_the_queue_does_not_take_is_sent_again_under_its_number_before_what_came_later()
    {
        Acknowledge();
        _queue.Sending = () => throw new RequestFailedException("away");
        await _attest.SendNews(TestContext.Current.CancellationToken);
        Acknowledge();
        _queue.Sending = null;

        await _attest.SendNews(TestContext.Current.CancellationToken);

        Assert.Equal([0, 1], _queue.Sent.Select(a => a.AttestNo));
    }

    private void Acknowledge() => _log.Acknowledged(new SentMessage(_writer.NextMessageId(), Hour, 1));

    /// <summary>A queue in memory, because no server acknowledges something else in the middle of a send when a test wants it.</summary>
    private sealed class Queue() : QueueConnections(new ConfigurationBuilder().Build())
    {
        public List<Attestation> Sent { get; } = [];

        public Action? Sending { get; set; }

        public override QueueClient Client(string queue, string connection = QueueNames.Connection,
            Action<QueueClientOptions>? configure = null) => new Receiver(this);

        private sealed class Receiver(Queue queue) : QueueClient
        {
            public override Task<Response<SendReceipt>> SendMessageAsync(BinaryData message, TimeSpan? visibilityTimeout = null,
                TimeSpan? timeToLive = null, CancellationToken cancellationToken = default)
            {
                queue.Sending?.Invoke();
                queue.Sent.Add(MessageCodec.DecodeAttestation(QueueText.Read(message.ToString()).ToMemory().Span[MessageHeader.Length..]));
                return Task.FromResult(Response.FromValue<SendReceipt>(null!, null!));
            }
        }
    }
}
