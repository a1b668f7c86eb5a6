using Daybook.Ingest.Sending;
using Daybook.Watch.Ledger;

namespace Daybook.Tests.Watch.Ledger;

public sealed class UnresolvedTests
{
    private static readonly DateTimeOffset Hour = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void As_many_as_the_queue_may_hold_are_in_flight_and_the_oldest_others_are_missing()
    {
        var unresolved = new Unresolved(2, [Message(1), Message(2), Message(3), Message(4, settled: false)]);

        Assert.Equal(1, Assert.Single(unresolved.Missing()).Events);
    }

    [Fact]
    public void Young_messages_are_not_missing() => Assert.Empty(new Unresolved(0, [Message(1, settled: false)]).Missing());

    [Fact]
    public void A_missing_message_names_its_writer_and_its_place()
    {
        var writer = new Writer();
        writer.NextMessageId();
        var second = new UnresolvedMessage(writer.NextMessageId(), Hour, 7, Settled: true).ToMissing();

        Assert.Equal((writer.Id, 2L), (second.Writer, second.Sequence));
    }

    [Fact]
    public void What_is_missing_is_the_difference()
    {
        var lost = Message(5);
        List<LedgerHour> hours = [new() { Hour = Hour, Accepted = 12, Persisted = 4, Duplicate = 1, Rejected = 1, DeadLettered = 1 }];

        var ledger = ReadLedger.Of(hours, new Unresolved(0, [lost]), Hour, Hour.AddHours(1));

        Assert.Equal(5, ledger.Total.Difference);
        Assert.Equal(lost.MessageId, Assert.Single(ledger.Missing).MessageId);
    }

    private static UnresolvedMessage Message(int events, bool settled = true) => new(Guid.CreateVersion7(), Hour, events, settled);
}
