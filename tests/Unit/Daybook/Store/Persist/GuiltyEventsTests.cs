using Daybook.Store.Persist;
using FsCheck;
using FsCheck.Fluent;

using static Daybook.Tests.Store.Persist.PlannedMessages;

namespace Daybook.Tests.Store.Persist;

public sealed class GuiltyEventsTests
{
    [Fact]
    public void Exactly_the_guilty_are_found() => Prop.ForAll(ArbMap.Default.ArbFor<NonEmptyArray<bool>>(), flags =>
    {
        var message = Message([.. flags.Get.Select(_ => Event(Guid.NewGuid()))]);

        var found = GuiltyEvents.Find(message, e => e is FormatException, Probe, default).GetAwaiter().GetResult();

        return found.Keys.Order().SequenceEqual(flags.Get.Index().Where(f => f.Item).Select(f => f.Index));

        Task Probe(PendingMessage _, IReadOnlySet<int> positions, CancellationToken cancel) =>
            positions.Any(p => flags.Get[p]) ? throw new FormatException("bad") : Task.CompletedTask;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public async Task A_fault_that_says_nothing_about_the_events_ends_the_search() =>
        await Assert.ThrowsAsync<TimeoutException>(() => GuiltyEvents.Find(
            Message(Event(Guid.NewGuid())), e => e is FormatException, (_, _, _) => throw new TimeoutException(), default));
}
