using Daybook.Foundation.Objects;
using Daybook.Tests.Ingest;
using Daybook.Tests.Days.Rollup;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace Daybook.Tests.Days.Archive;

/// <summary>Another engine reads the archive as one table.</summary>
public sealed class DuckDbTests(StandIns standIns)
{
    [Fact]
    public async Task DuckDB_reads_the_archived_parts_as_one_table_and_counts_what_was_sent()
    {
        SenderScripts.SkipWhereMissing();
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment());
        var history = await StoredHistory.New(app.Database);
        var random = new Random(4);
        await history.Add(Enumerable.Range(0, 500).Select(_ => (
            $"type-{random.Next(4)}", random.Next(3) == 0 ? $"anon-{random.Next(9)}" : $"user-{random.Next(30)}",
            Instant.FromUtc(2026, 3, 10, 0, 0) + Duration.FromSeconds(random.Next(5 * 86400)))));
        await RollupTests.RollUp(app);
        await ArchiveEventsTests.Archive(app);
        var folder = TestDirectory.New();
        try
        {
            await Download(app, folder);

            var read = await SenderScripts.Run("duckdb-archive.mjs", app.Url, archive: folder);

            Assert.Equal(
                history.Events.GroupBy(e => e.At.InUtc().Date).OrderBy(g => g.Key)
                    .Select(g => $"{g.Key:uuuu-MM-dd} {g.Count()} {g.Select(e => e.Subject).Distinct().Count()}"),
                read.GetProperty("days").EnumerateArray()
                    .Select(d => $"{d.GetProperty("date").GetString()} {d.GetProperty("events")} {d.GetProperty("users")}"));
            Assert.Equal(
                history.Events.GroupBy(e => e.Type).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => $"{g.Key} {g.Count()}"),
                read.GetProperty("types").EnumerateArray()
                    .Select(t => $"{t.GetProperty("event_type").GetString()} {t.GetProperty("events")}"));
            Assert.Equal(0, read.GetProperty("outside").GetInt32());
            Assert.Equal(500, read.GetProperty("metrics").EnumerateArray().Sum(d => d.GetProperty("events").GetInt32()));
        }
        finally
        {
            TestDirectory.Delete(folder);
        }
    }

    private static async Task Download(DaybookApp app, string folder)
    {
        foreach (var file in (await PublishTests.Manifest(app)).GetProperty("files").EnumerateArray()
            .Select(f => f.GetProperty("file").GetString()!))
        {
            var path = Path.Combine(folder, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllBytesAsync(path,
                (await app.Services.GetRequiredService<IObjectStore>().Get(file, TestContext.Current.CancellationToken))!.Body,
                TestContext.Current.CancellationToken);
        }
    }
}
