using Daybook.Foundation.Events;
using Daybook.Ingest.Sending;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Daybook.Tests.Ingest.Sending;

public sealed class JournalTests : IDisposable
{
    private static readonly DateTimeOffset Hour = new(2026, 11, 29, 15, 0, 0, TimeSpan.Zero);

    private readonly string _folder = Directory.CreateTempSubdirectory("daybook-journal-").FullName;
    private readonly Writer _writer = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_was_noted_is_in_the_file_before_anything_is_flushed_and_nobody_takes_the_file_while_it_is_written()
    {
        using var journal = Open();
        var (message, ids) = Note(journal, 3);

        Assert.Empty(Taken(Open()));
        // As a kill leaves it: closed by the system, without a flush of ours.
        journal.Dispose();

        var entry = Assert.Single(Assert.Single(Taken(Open())).Entries);
        Assert.Equal(message, entry.Message);
        Assert.Equal(ids, entry.EventIds);
    }

    [Fact]
    public void A_torn_end_is_passed_over_and_what_stands_before_it_counts()
    {
        using (var journal = Open())
        {
            Note(journal, 1);
            Note(journal, 2);
        }

        var path = Assert.Single(Directory.GetFiles(_folder));
        var whole = File.ReadAllBytes(path);
        for (var cut = 0; cut < whole.Length; cut++)
        {
            File.WriteAllBytes(path, whole[..cut]);
            var (entries, broken) = Assert.Single(Taken(Open()));
            Assert.Equal(whole[..cut].Count(b => b == '\n'), entries.Count - (Whole(cut) ? 1 : 0));
            Assert.InRange(broken, 0, 1);
        }

        File.WriteAllBytes(path, [.. whole, .. new byte[100]]);
        Assert.Equal(2, Assert.Single(Taken(Open())).Entries.Count);

        // Only the line feed is missing.
        bool Whole(int cut) => cut < whole.Length && whole[cut] == '\n';
    }

    [Fact]
    public void A_deleted_file_is_gone_and_the_next_note_begins_another()
    {
        using var journal = Open();
        Note(journal, 1);
        journal.End();
        foreach (var file in journal.TakeClosed()) file.Delete();
        Assert.Empty(Directory.GetFiles(_folder));

        var (message, _) = Note(journal, 1);
        journal.End();
        Assert.Equal(message.MessageId, Assert.Single(Assert.Single(Taken(journal)).Entries).Message.MessageId);
    }

    [Fact]
    public void A_full_folder_and_one_that_cannot_be_made_stop_no_event()
    {
        File.WriteAllBytes(Path.Combine(_folder, "acknowledged-0.jsonl"), new byte[16 * 1024 * 1024]);
        using (var full = Open(16 * 1024 * 1024)) Note(full, 1);
        Assert.Single(Directory.GetFiles(_folder));

        var file = Path.Combine(_folder, "no-folder");
        File.WriteAllText(file, "");
        using var journal = new Journal(
            _writer, Options.Create(new JournalOptions { Directory = Path.Combine(file, "below") }), TimeProvider.System,
            NullLogger<Journal>.Instance);
        Note(journal, 1);
    }

    [Fact]
    public void Without_a_folder_nothing_is_noted()
    {
        using var journal = new Journal(_writer, Options.Create(new JournalOptions()), TimeProvider.System, NullLogger<Journal>.Instance);
        Note(journal, 1);

        Assert.False(journal.Enabled);
        Assert.Empty(journal.TakeClosed());
        Assert.Contains("16777216", Assert.Single(new JournalOptions { MaxBytes = 1 }.Faults()), StringComparison.Ordinal);
    }

    private Journal Open(long maxBytes = 256 * 1024 * 1024) => new(
        _writer, Options.Create(new JournalOptions { Directory = _folder, MaxBytes = maxBytes }), TimeProvider.System,
        NullLogger<Journal>.Instance);

    private (SentMessage Message, Guid[] Ids) Note(Journal journal, int events)
    {
        var message = new SentMessage(_writer.NextMessageId(), Hour, events);
        Guid[] ids = [.. Enumerable.Range(0, events).Select(_ => Guid.CreateVersion7())];
        journal.Note(message, ids);
        return (message, ids);
    }

    private static List<(IReadOnlyList<JournalEntry> Entries, int Broken)> Taken(Journal journal) =>
        [.. journal.TakeClosed().Select(f => f.Read())];
}
