using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Daybook.Foundation.Events;
using Daybook.Foundation.Queues;
using Daybook.Ingest;
using Daybook.Ingest.Sending;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Daybook.Tests.Ingest.Sending;

public sealed class GroupCommitTests
{
    private readonly HeldQueue _queue = new();
    private readonly GroupCommit _commit;

    public GroupCommitTests()
    {
        var writer = new Writer();
        _commit = new GroupCommit(new MessageQueues(_queue), writer, new SentLog(writer),
            new Journal(writer, Options.Create(new JournalOptions()), TimeProvider.System, NullLogger<Journal>.Instance),
            Options.Create(new IngestOptions()),
            NullLogger<GroupCommit>.Instance);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_event_that_cannot_be_packed_fails_alone_and_not_whoever_waits_with_it(bool tooLarge)
    {
        // Both senders are busy, so that the others wait together.
        var busy = Enumerable.Range(0, 2).SelectMany(_ => HandOver(Event())).ToList();
        var before = HandOver(Event());
        var bad = HandOver(Event(), Event() with { Properties = tooLarge ? Noise() : default, EventType = tooLarge ? "x" : null! },
            Event());
        var after = HandOver(Event());

        _queue.Release();
        await Task.WhenAll(busy.Concat(before).Concat(bad).Concat(after).Select(s => s.Done))
            .WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        Assert.All(busy.Concat(before).Concat(after), share => Assert.Empty(share.Failed));
        Assert.Equal([1..2],
            bad.SelectMany(s => s.Failed.Select(f => new Range(f.Start.Value + s.Events.Offset, f.End.Value + s.Events.Offset))));
        Assert.Equal(6, _queue.Sent.Sum(e => e.Requests.Sum(r => r.Events.Count)));
    }

    private static Event Event() =>
        new() { EventId = Guid.CreateVersion7(), EventType = "x", OccurredAt = TestDoor.Now, UserId = "u", Source = "web", BodyHash = 7 };

    private List<Share> HandOver(params Event[] events) =>
        _commit.TryHandOver(new IngestRequest(Guid.CreateVersion7(TestDoor.Now), TestDoor.Now, "key", "web", null, null), events)!;

    private static byte[] Noise()
    {
        var random = new Random(1);
        return System.Text.Encoding.ASCII.GetBytes(
            "{\"a\":\"" + string.Concat(Enumerable.Range(0, 80_000).Select(_ => (char)random.Next('#', '['))) + "\"}");
    }

    /// <summary>A queue in memory that takes nothing before it is released: no server holds every send at a test's word.</summary>
    private sealed class HeldQueue() : QueueConnections(new ConfigurationBuilder().Build())
    {
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public List<Envelope> Sent { get; } = [];

        public void Release() => _released.SetResult();

        public override QueueClient Client(string queue, string connection = QueueNames.Connection,
            Action<QueueClientOptions>? configure = null) => new Receiver(this);

        private sealed class Receiver(HeldQueue queue) : QueueClient
        {
            public override async Task<Response<SendReceipt>> SendMessageAsync(BinaryData message, TimeSpan? visibilityTimeout = null,
                TimeSpan? timeToLive = null, CancellationToken cancellationToken = default)
            {
                await queue._released.Task;
                lock (queue.Sent)
                    queue.Sent.Add(MessageCodec.DecodeEvents(QueueText.Read(message.ToString()).ToMemory().Span[MessageHeader.Length..]));
                return Response.FromValue<SendReceipt>(null!, null!);
            }
        }
    }
}
