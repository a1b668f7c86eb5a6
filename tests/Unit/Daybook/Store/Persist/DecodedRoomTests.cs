using Daybook.Store.Persist;
using Microsoft.Extensions.Options;

namespace Daybook.Tests.Store.Persist;

public sealed class DecodedRoomTests
{
    [Fact]
    public async Task Who_finds_no_room_waits_until_somebody_leaves()
    {
        using var room = Of(events: 1000);
        var first = await room.Enter(700, Cancel);
        var second = room.Enter(700, Cancel);
        Assert.False(second.IsCompleted);
        first.Dispose();
        (await second).Dispose();
    }

    [Fact]
    public async Task A_message_larger_than_the_room_gets_all_of_it()
    {
        using var room = Of(events: 1000);
        var large = await room.Enter(50_000, Cancel);
        var small = room.Enter(1, Cancel);
        Assert.False(small.IsCompleted);
        large.Dispose();
        (await small).Dispose();
    }

    [Fact]
    public async Task Who_gives_up_waiting_gives_back_what_it_had()
    {
        using var room = Of(events: 1000);
        var first = await room.Enter(700, Cancel);
        using (var impatient = new CancellationTokenSource())
        {
            var second = room.Enter(700, impatient.Token);
            await impatient.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        }

        first.Dispose();
        (await room.Enter(1000, Cancel)).Dispose();
    }

    [Fact]
    public async Task A_forged_count_of_events_takes_a_place_and_no_more()
    {
        using var room = Of(events: 200);
        using var forged = await room.Enter(-5, Cancel);
        using var other = await room.Enter(100, Cancel);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static DecodedRoom Of(int events) => new(Options.Create(new PersistOptions { Writers = 1, MaxEventsPerTransaction = events }));
}
