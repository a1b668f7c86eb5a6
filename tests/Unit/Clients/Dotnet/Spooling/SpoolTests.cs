using System.Text;
using Daybook.Client;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Daybook.Tests.Clients.Dotnet.Spooling;

public sealed class SpoolTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("daybook-spool-").FullName;

    [Fact]
    public void What_was_added_is_there_after_the_process_and_gone_when_it_is_done()
    {
        using (var spool = Open())
        {
            for (var i = 0; i < 5; i++) Assert.True(spool.TryAdd(Event(i)));
            Assert.Equal(Texts(0, 2), Take(spool, 2));
            spool.Done();
        }

        // Files are forgotten as a whole: what was already done is sent again, under its id.
        using (var spool = Open())
        {
            Assert.Equal((5, 0, 5), (spool.Added, spool.Finished, spool.Waiting));
            Assert.True(spool.TryAdd(Event(5)));
            Assert.Equal(Texts(0, 5), Take(spool, 100));
            spool.Done();
            Assert.Equal(Texts(5, 1), Take(spool, 100));
            spool.Done();
            Assert.Equal((6, 0, 0), (spool.Finished, spool.Waiting, spool.Bytes));
        }

        Assert.Empty(Files());
    }

    [Fact]
    public void Many_segments_keep_the_order()
    {
        using (var spool = Open())
        {
            for (var i = 0; i < 4_000; i++) Assert.True(spool.TryAdd(Event(i, 1_000)));
        }

        Assert.InRange(Files().Count, 3, 8);
        using var again = Open();
        List<string> taken = [];
        for (var batch = Take(again, 300); batch.Count > 0; batch = Take(again, 300))
        {
            taken.AddRange(batch);
            again.Done();
        }

        Assert.Equal(Enumerable.Range(0, 4_000).Select(i => Encoding.UTF8.GetString(Event(i, 1_000))), taken);
        Assert.Empty(Files());
    }

    /// <summary>A process and a machine may stop at any byte.</summary>
    [Fact]
    public void A_file_cut_at_any_byte_gives_exactly_the_events_that_were_written_to_their_end() =>
        Prop.ForAll(Sizes(), ArbMap.Default.ArbFor<NonNegativeInt>(), ArbMap.Default.ArbFor<bool>(), (sizes, at, zeros) =>
        {
            var (bytes, ends) = Written(sizes);
            var cut = at.Get % (bytes.Length + 1);
            // A file system may have extended the file before it wrote the content.
            var found = Recover(zeros ? [.. bytes[..cut], .. new byte[64]] : bytes[..cut]);

            return found.SequenceEqual(
                Enumerable.Range(0, ends.Count(e => e <= cut)).Select(i => Encoding.UTF8.GetString(Event(i, sizes[i]))));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_changed_byte_costs_events_but_never_makes_one_up_or_changes_one() =>
        Prop.ForAll(Sizes(), ArbMap.Default.ArbFor<NonNegativeInt>(), ArbMap.Default.ArbFor<byte>(), (sizes, at, change) =>
        {
            var (bytes, _) = Written(sizes);
            if (bytes.Length == 0 || change == 0) return true;
            bytes[at.Get % bytes.Length] ^= change;
            var all = sizes.Select((size, i) => Encoding.UTF8.GetString(Event(i, size))).ToList();
            var found = Recover(bytes);

            return found.Count < all.Count && found.All(all.Contains) && found.SequenceEqual(all.Where(found.Contains));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_damaged_event_does_not_take_its_neighbours_along_and_its_file_is_kept()
    {
        var (bytes, ends) = Written([10, 10, 10]);
        bytes[ends[0] + 12] ^= 1;

        Assert.Equal(Texts(0, 1, 10).Concat(Texts(2, 1, 10)), Recover(bytes));
        Assert.Single(Directory.EnumerateFiles(_root, "*.damaged", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_full_spool_refuses_new_events_keeps_the_old_and_has_room_when_they_are_done()
    {
        using var spool = Open(maxBytes: 100_000);
        var taken = 0;
        while (spool.TryAdd(Event(taken, 1_000))) taken++;

        Assert.InRange(spool.Bytes, 98_000, 100_000);
        Assert.Equal(spool.Bytes, Files().Sum(f => new FileInfo(f).Length));
        var room = spool.WaitForRoom(1_000, TestContext.Current.CancellationToken);
        Assert.False(room.IsCompleted);
        Assert.Equal(taken, Take(spool, 1_000).Count);
        spool.Done();
        await room.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.True(spool.TryAdd(Event(0, 1_000)));
    }

    [Fact]
    public void Two_processes_have_a_folder_each_and_what_one_leaves_another_sends()
    {
        using var first = Open();
        var second = Open();
        Assert.True(first.TryAdd(Event(1)));
        Assert.True(second.TryAdd(Event(2)));
        Assert.Equal(2, Files().Select(Path.GetDirectoryName).Distinct().Count());

        // A third, while both live, finds nothing.
        using (var third = Open()) Assert.Equal(0, third.Added);
        second.Dispose();
        using var heir = Open();
        Assert.Equal(Texts(2, 1), Take(heir, 10));
        heir.Done();
        Assert.Equal(Texts(1, 1), Take(first, 10));
    }

    [Fact]
    public async Task What_another_process_leaves_while_this_one_runs_is_taken_over()
    {
        var clock = new FakeTimeProvider();
        var other = Open();
        Assert.True(other.TryAdd(Event(7)));
        using var heir = new Spool(_root, 10_000_000, NullLogger.Instance, clock);
        var arrived = heir.WaitForEvents(TestContext.Current.CancellationToken);
        clock.Advance(TimeSpan.FromHours(1));
        Assert.False(arrived.IsCompleted);
        other.Dispose();
        while (!arrived.IsCompleted)
        {
            clock.Advance(TimeSpan.FromHours(1));
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }

        Assert.Equal(Texts(7, 1), Take(heir, 10));
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static Arbitrary<int[]> Sizes() => Gen.Choose(0, 300).ArrayOf().ToArbitrary();

    private static byte[] Event(int number, int size = 0) =>
        Encoding.UTF8.GetBytes($$"""{"n":{{number}},"text":"{{new string('x', size)}}"}""");

    private static IEnumerable<string> Texts(int from, int count, int size = 0) =>
        Enumerable.Range(from, count).Select(i => Encoding.UTF8.GetString(Event(i, size)));

    private static List<string> Take(Spool spool, int most) =>
        [.. spool.Take(most, 1_000_000).Select(e => Encoding.UTF8.GetString(e.Span))];

    private List<string> Files() => [.. Directory.EnumerateFiles(_root, "*.events", SearchOption.AllDirectories)];

    private Spool Open(long maxBytes = 10_000_000) => new(_root, maxBytes, NullLogger.Instance, TimeProvider.System);

    /// <summary>A file as the spool writes it, and where each event ends.</summary>
    private (byte[] Bytes, List<long> Ends) Written(int[] sizes)
    {
        List<long> ends = [];
        using (var spool = Open())
        {
            for (var i = 0; i < sizes.Length; i++)
            {
                Assert.True(spool.TryAdd(Event(i, sizes[i])));
                ends.Add(spool.Bytes);
            }
        }

        var bytes = Files() is [var file] ? File.ReadAllBytes(file) : [];
        foreach (var written in Files()) File.Delete(written);
        return (bytes, ends);
    }

    private List<string> Recover(byte[] bytes)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_root, "0")).FullName;
        File.WriteAllBytes(Path.Combine(folder, "000000000001.events"), bytes);
        using var spool = Open();
        var found = Take(spool, 10_000);
        spool.Done();
        Assert.Empty(Files());
        return found;
    }
}
