using Daybook.Foundation.Events;
using Daybook.Ingest.Sending;

namespace Daybook.Tests.Ingest.Sending;

public sealed class WriterTests
{
    private static readonly DateTimeOffset Hour = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Message_ids_are_uuids_of_version_8_in_order_and_of_one_writer()
    {
        var writer = new Writer();
        var ids = Enumerable.Range(0, 1000).Select(_ => writer.NextMessageId()).ToList();

        Assert.All(ids, id => Assert.Equal((8, 8), (id.Version, id.Variant & 0xC)));
        Assert.Equal(ids.Order(), ids);
        Assert.Equal(1000, ids.Distinct().Count());
        Assert.All(ids, id => Assert.Equal(writer.Id.ToString()[..18], id.ToString()[..18]));
        Assert.NotEqual(writer.Id, new Writer().Id);
    }

    [Fact]
    public void News_is_taken_once_and_numbered()
    {
        var writer = new Writer();
        var log = new SentLog(writer);
        Assert.Empty(log.TakeNews());
        var sent = new SentMessage(writer.NextMessageId(), Hour, 5);
        log.Acknowledged(sent);
        log.Receipted(Hour, 3);
        log.Receipted(Hour, 2);
        log.Rejected(Hour, 1);

        var first = Assert.Single(log.TakeNews());

        Assert.Equal((writer.Id, 0, 5, 1), (first.Writer, first.AttestNo, first.Receipted[Hour], first.Rejected[Hour]));
        Assert.Equal([sent], first.Sent);
        Assert.Empty(log.TakeNews());
        log.Receipted(Hour, 1);
        Assert.Equal(1, Assert.Single(log.TakeNews()).AttestNo);
    }

    [Fact]
    public void Much_news_makes_several_attestations_that_lose_nothing()
    {
        var writer = new Writer();
        var log = new SentLog(writer);
        for (var i = 0; i < 1201; i++) log.Acknowledged(new SentMessage(writer.NextMessageId(), Hour, 1));
        log.Receipted(Hour, 1201);

        var all = log.TakeNews();

        Assert.Equal([500, 500, 201], all.Select(a => a.Sent.Count));
        Assert.Equal([0, 1, 2], all.Select(a => a.AttestNo));
        Assert.Equal(1201, all.Sum(a => a.Receipted.Values.Sum()));
        Assert.Equal(1201, all.SelectMany(a => a.Sent).Select(s => s.MessageId).Distinct().Count());
        Assert.All(all, a => Assert.True(MessageCodec.Encode(a).Length + MessageHeader.Length < MessageCodec.MaxMessageBytes));
    }

    [Fact]
    public void Each_message_carries_the_last_16_acknowledged()
    {
        var writer = new Writer();
        var log = new SentLog(writer);
        var sent = Enumerable.Range(0, 20).Select(i => new SentMessage(writer.NextMessageId(), Hour, i)).ToList();
        foreach (var message in sent) log.Acknowledged(message);

        Assert.Equal(sent[4..], log.LastAcknowledged());
    }
}
