using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Daybook.Cli;
using Daybook.Cli.Merging;
using Daybook.Days.Archive;
using Microsoft.Extensions.Configuration;
using NodaTime;

namespace Daybook.Tests.Cli.Merging;

/// <summary>Archives in folders, as a copy of a bucket has them.</summary>
public sealed class MergeRunTests : IDisposable
{
    private static readonly LocalDate Tenth = new(2026, 3, 10), Eleventh = new(2026, 3, 11);
    private static readonly DateTimeOffset MuchLater = new(2026, 3, 20, 0, 0, 0, TimeSpan.Zero);

    private readonly string _root = Directory.CreateTempSubdirectory("daybook-merge-test-").FullName;

    [Fact]
    public async Task Every_event_and_every_user_counts_once()
    {
        var eu = Archive("eu", Day(Tenth, (1, "view", "ann", 7), (2, "view", "bob", 7), (3, "buy", "ann", 7)));
        var us = Archive("us", Day(Tenth, (2, "view", "bob", 7), (4, "view", "ann", 7), (5, "view", null, 7), (3, "buy", "eve", 8)));

        var (lines, report) = await Merge([eu, us]);

        Assert.Equal(
            [
                """{"event_date":"2026-03-10","event_type":"buy","event_count":1,"unique_users":1}""",
                """{"event_date":"2026-03-10","event_type":"view","event_count":4,"unique_users":3}""",
            ], lines);
        var day = Assert.Single(report.Days);
        Assert.Equal((5, 3, 2, 1), (day.Events, day.UniqueUsers, day.RepeatedEvents, day.DifferingEvents));
        Assert.Equal((3L, 4L), (day.EventsOf![eu], day.EventsOf[us]));
    }

    [Fact]
    public async Task A_user_id_and_an_anonymous_id_of_the_same_text_are_two_users_and_types_stand_by_their_bytes()
    {
        var eu = Archive("eu", Day(Tenth, (1, "b", "x", 1), (2, "a", "x", 1)));
        // An anonymous id is "anon" here; U+FFFF is after U+1F600 in UTF-16, and before it in UTF-8.
        var us = Archive("us", Day(Tenth, (3, "\U0001F600", null, 1), (4, "\uFFFF", "anon", 1)));

        var (lines, report) = await Merge([eu, us]);

        Assert.Equal(["a", "b", "\uFFFF", "\U0001F600"],
            MetricsRow.Parse(Encoding.UTF8.GetBytes(string.Join('\n', lines))).Select(r => r.EventType));
        Assert.Equal(3, report.Days.Single().UniqueUsers);
    }

    [Fact]
    public async Task A_day_that_one_has_not_archived_is_named_and_taken_only_if_asked()
    {
        var eu = Archive("eu", Day(Tenth, (1, "view", "ann", 1)), Day(Eleventh, (2, "view", "ann", 1)));
        var us = Archive("us", Day(Tenth, (3, "view", "bob", 1)), new Part(Eleventh, [], Counted: 5));

        var (lines, report) = await Merge([eu, us]);
        var (all, partial) = await Merge([eu, us], partial: true);

        Assert.Equal(["2026-03-10"], lines.Select(DateOf));
        Assert.Equal((false, "5 events are counted and none is archived"),
            (report.Days[1].Merged, Assert.Single(report.Days[1].Missing!).Value));
        Assert.Equal("""{"event_date":"2026-03-11","event_type":"view","event_count":1,"unique_users":1,"partial":true}""", all[1]);
        Assert.DoesNotContain("partial", all[0], StringComparison.Ordinal);
        Assert.Equal(us, Assert.Single(partial.Days[1].Missing!).Key);
    }

    [Fact]
    public async Task What_was_published_before_the_end_of_a_day_or_is_only_a_part_of_it_is_missing()
    {
        var eu = Archive("eu", Day(Tenth, (1, "view", "ann", 1)), Day(Eleventh, (2, "view", "ann", 1)));
        var early = Archive("early", new DateTimeOffset(2026, 3, 11, 23, 0, 0, TimeSpan.Zero), Day(Tenth, (3, "view", "bob", 1)));
        var late = Archive("late", Day(Tenth, (4, "view", "eve", 1)) with { Counted = 2 });

        var report = (await Merge([eu, early, late])).Report;

        Assert.Equal("2 events are counted and 1 archived", report.Days[0].Missing![late]);
        Assert.Single(report.Days[0].Missing!);
        Assert.StartsWith("its manifest is of 2026-03-11 23:00Z", report.Days[1].Missing![early], StringComparison.Ordinal);
        // It published later, and had no events on that day.
        Assert.DoesNotContain(late, report.Days[1].Missing!.Keys);
    }

    [Fact]
    public async Task A_sealed_day_from_which_people_were_erased_is_whole()
    {
        var eu = Archive("eu", Day(Tenth, (1, "view", "ann", 1)) with { Counted = 3, PartRevision = 4 });
        var us = Archive("us", Day(Tenth, (2, "view", "bob", 1)));

        Assert.Null((await Merge([eu, us])).Report.Days.Single().Missing);
    }

    [Fact]
    public async Task Rows_of_many_files_give_the_same_numbers()
    {
        var random = new Random(5);
        var events = Enumerable.Range(1, 5000)
            .Select(id => (id, $"t{random.Next(7)}", random.Next(4) == 0 ? null : $"user-{random.Next(900)}", 1L)).ToArray();
        var (first, second) = (events[..3000], events[2000..]);

        // What the manifest says of the rows decides over the files.
        var one = await Merge([Archive("a", Day(Tenth, first)), Archive("b", Day(Tenth, second))]);
        var many = await Merge([
            Archive("c", Day(Tenth, first) with { Rows = 20_000_000, Counted = 20_000_000 }),
            Archive("d", Day(Tenth, second))]);

        Assert.Equal(one.Lines, many.Lines);
        Assert.Equal((5000, 1000), (one.Report.Days[0].Events, one.Report.Days[0].RepeatedEvents));
        Assert.Equal(events.Select(e => e.Item3).Distinct().Count(), many.Report.Days[0].UniqueUsers);
        foreach (var type in events.GroupBy(e => e.Item2))
            Assert.Contains(new MetricsRow(Tenth.ToDateOnly(), type.Key, type.Count(), type.Select(e => e.Item3).Distinct().Count())
                .ToLine().TrimEnd(), many.Lines);
    }

    [Fact]
    public async Task Other_bytes_than_the_manifest_says_and_other_zones_are_refused()
    {
        var eu = Archive("eu", Day(Tenth, (1, "view", "ann", 1)));
        var us = Archive("us", Day(Tenth, (2, "view", "bob", 1)));
        var berlin = Archive("berlin", MuchLater, "Europe/Berlin", Day(Tenth, (2, "view", "bob", 1)));
        await File.AppendAllTextAsync(Path.Combine(us, "events/dt=2026-03-10/part-0001.jsonl.gz"), "x",
            TestContext.Current.CancellationToken);

        var damaged = await Assert.ThrowsAsync<VerbFailedException>(() => Merge([eu, us]));
        var zones = await Assert.ThrowsAsync<VerbFailedException>(() => Merge([eu, berlin]));

        Assert.Contains("part-0001.jsonl.gz", damaged.Message, StringComparison.Ordinal);
        Assert.Contains("Europe/Berlin", zones.Message, StringComparison.Ordinal);
        var empty = Directory.CreateDirectory(Path.Combine(_root, "empty")).FullName;
        var nothing = await Assert.ThrowsAsync<VerbFailedException>(() => Merge([eu, empty]));
        Assert.Contains("manifest.json", nothing.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static async Task<(List<string> Lines, MergeReport Report)> Merge(string[] places, bool partial = false)
    {
        var settings = new ConfigurationBuilder().Build();
        List<string> lines = [];
        List<DayReport> ended = [];
        var report = await new MergeRun([.. places.Select(place => Installation.Open(place, settings))], null, null, partial).Run(
            line =>
            {
                lines.Add(line.TrimEnd('\n'));
                return Task.CompletedTask;
            }, ended.Add, TestContext.Current.CancellationToken);
        Assert.Equal(report.Days, ended);
        return (lines, report);
    }

    private static string DateOf(string line) => line[15..25];

    private static Part Day(LocalDate day, params (int Id, string Type, string? User, long Hash)[] events) =>
        new(day, events, events.Length);

    private string Archive(string name, params Part[] days) => Archive(name, MuchLater, "UTC", days);

    private string Archive(string name, DateTimeOffset published, params Part[] days) => Archive(name, published, "UTC", days);

    private string Archive(string name, DateTimeOffset published, string zone, params Part[] days)
    {
        var folder = Path.Combine(_root, name);
        List<ManifestFile> files = [];
        foreach (var day in days)
        {
            var date = day.Date.ToDateOnly();
            files.Add(new ManifestFile(ArchiveKeys.DayMetrics(date), date, 1, 1, "", 4, day.Counted, 1));
            if (day.Events.Length == 0) continue;
            var body = Gzip(string.Concat(day.Events.Select(Line)));
            var path = Path.Combine(folder, ArchiveKeys.EventsPart(date, 1));
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, body);
            files.Add(new ManifestFile(ArchiveKeys.EventsPart(date, 1), date, day.Rows ?? day.Events.Length, body.Length,
                Convert.ToHexStringLower(SHA256.HashData(body)), day.PartRevision));
        }

        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, Manifest.Key), new Manifest(1, 1, published, zone, files).Render());
        return folder;
    }

    private static string Line((int Id, string Type, string? User, long Hash) e)
    {
        var (user, anonymous) = e.User is null ? ("null", "\"anon\"") : ($"\"{e.User}\"", "null");
        return $$"""
            {"event_id":"00000000-0000-7000-8000-{{e.Id:000000000000}}","event_type":"{{e.Type}}","user_id":{{user}},
            """ + $$"""
            "anonymous_id":{{anonymous}},"body_hash":{{e.Hash}}}
            """ + "\n";
    }

    private static byte[] Gzip(string text)
    {
        using var body = new MemoryStream();
        using (var gzip = new GZipStream(body, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(Encoding.UTF8.GetBytes(text));
        return body.ToArray();
    }

    private sealed record Part(LocalDate Date, (int Id, string Type, string? User, long Hash)[] Events, long Counted)
    {
        public long? Rows { get; init; }

        public long PartRevision { get; init; } = 3;
    }
}
