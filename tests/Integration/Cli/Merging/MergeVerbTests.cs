using System.Text;
using System.Text.Json;
using Daybook.Foundation.Objects;
using Daybook.Tests.Days.Archive;
using Daybook.Tests.Days.Rollup;
using Microsoft.Extensions.DependencyInjection;

namespace Daybook.Tests.Cli.Merging;

/// <summary>Two installations, and one that got everything: its daily numbers are the answer key.</summary>
public sealed class MergeVerbTests(StandIns standIns)
{
    private const int Events = 900;

    [Fact]
    public async Task The_merged_days_of_two_installations_are_those_of_one_that_got_all_events()
    {
        var (first, second, third) = (await standIns.NewEnvironment(), await standIns.NewEnvironment(), await standIns.NewEnvironment());
        await using var eu = await DaybookApp.Start(first);
        await using var us = await DaybookApp.Start(second);
        await using var all = await DaybookApp.Start(third);
        var random = new Random(17);
        var events = Enumerable.Range(0, Events).Select(n => Line(random, n)).ToList();
        // Every ninth event reaches both, as after a move from one to the other.
        await Task.WhenAll(
            Store(eu, events.Where((_, n) => n % 3 > 0 || n % 9 == 0)), Store(us, events.Where((_, n) => n % 3 == 0)), Store(all, events));

        var output = TestDirectory.New();
        try
        {
            var settings = first.Settings();
            var (code, text) = await DaybookCli.Run(settings, "merge", $"s3://{first.Bucket}/daybook", $"s3://{second.Bucket}/daybook",
                "--out", output);

            Assert.True(code == 0, text);
            Assert.Contains($"{Events:N0} events of 5 days from 2 installations", text, StringComparison.Ordinal);
            Assert.Contains("are in more than one installation, and counted once", text, StringComparison.Ordinal);
            Assert.Equal(await Published(all, "metrics_by_day.jsonl"),
                await File.ReadAllTextAsync(Path.Combine(output, "metrics_by_day.jsonl"), TestContext.Current.CancellationToken));
            Assert.Equal(DaysOf(await Published(all, "manifest.json")),
                MergedDays(await File.ReadAllTextAsync(Path.Combine(output, "merged.json"), TestContext.Current.CancellationToken)));

            // Another day, on which the first had no event: it published later, so that is certain.
            await Store(us, ["""{"event_type":"view","user_id":"zoe","ts":"2026-03-20T12:00:00Z"}"""]);
            (code, text) = await DaybookCli.Run(settings, "merge", $"s3://{first.Bucket}/daybook", $"s3://{second.Bucket}/daybook",
                "--from", "2026-03-20");
            Assert.True(code == 0, text);
            Assert.StartsWith("""{"event_date":"2026-03-20","event_type":"view","event_count":1,"unique_users":1}""", text,
                StringComparison.Ordinal);

            (code, text) = await DaybookCli.Run(settings, "merge", $"s3://{first.Bucket}/daybook", $"s3://{second.Bucket}/nowhere");
            Assert.Equal(1, code);
            Assert.Contains("has no manifest.json", text, StringComparison.Ordinal);
        }
        finally
        {
            TestDirectory.Delete(output);
        }
    }

    // No anonymous id belongs to a user, because an archive does not say so.
    private static string Line(Random random, int n)
    {
        var user = random.Next(60);
        var who = random.Next(5) == 0 ? $"\"anonymous_id\":\"user-{user}\"" : $"\"user_id\":\"user-{user}\"";
        var time = $"2026-03-{10 + (n % 5)}T{random.Next(24):00}:15:00Z";
        return $$"""{"event_id":"merge-{{n}}","event_type":"t{{random.Next(4)}}",{{who}},"ts":"{{time}}"}""";
    }

    private static async Task Store(DaybookApp app, IEnumerable<string> lines)
    {
        using var body = new StringContent(string.Join('\n', lines), Encoding.UTF8, "application/x-ndjson");
        using var answer = await app.Http.PostAsync(new Uri("/events", UriKind.Relative), body, TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        await app.Drain();
        await RollupTests.RollUp(app);
        await ArchiveEventsTests.Archive(app);
    }

    private static async Task<string> Published(DaybookApp app, string file) =>
        Encoding.UTF8.GetString(
            (await app.Services.GetRequiredService<IObjectStore>().Get(file, TestContext.Current.CancellationToken))!.Body);

    private static List<(string, long, long)> DaysOf(string manifest) => [.. JsonDocument.Parse(manifest).RootElement.GetProperty("files")
        .EnumerateArray().Where(f => f.GetProperty("file").GetString()!.StartsWith("metrics/", StringComparison.Ordinal))
        .Select(f => (f.GetProperty("date").GetString()!, f.GetProperty("events").GetInt64(), f.GetProperty("unique_users").GetInt64()))];

    private static List<(string, long, long)> MergedDays(string report) => [.. JsonDocument.Parse(report).RootElement.GetProperty("days")
        .EnumerateArray()
        .Select(d => (d.GetProperty("date").GetString()!, d.GetProperty("events").GetInt64(), d.GetProperty("unique_users").GetInt64()))];
}
