using System.Text.Json;
using Daybook.Cli.Import;
using Daybook.Cli.Sending;
using Daybook.Cli.Traffic;
using NodaTime;

namespace Daybook.Tests.Cli.Traffic;

public sealed class TrafficThroughTheAppTests(StandIns standIns)
{
    private static readonly TrafficPlan Plan = new()
    {
        Events = 4000,
        Seed = 5,
        Days = 7,
        Zone = DateTimeZoneProviders.Tzdb["Europe/Berlin"],
        End = Instant.FromUtc(2026, 3, 31, 22, 0),
        Duplicates = new Share(20_000),
        Late = new Share(20_000),
        OutOfOrder = new Share(20_000),
        Bad = new Share(9_000),
        LocalTimes = new Share(500_000),
    };

    [Fact]
    public async Task A_generated_file_is_imported_twice_stored_once_and_every_bad_line_is_named_as_foreseen()
    {
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment());
        var folder = TestDirectory.New();
        var file = Path.Combine(folder, "traffic.jsonl.gz");
        await TrafficFile.Write(TrafficStream.Of(Plan), file, TestContext.Current.CancellationToken);
        var options =
            new ImportOptions(file, new Target(new Uri(app.Url), Target.LocalKey)) { StateFolder = Path.Combine(folder, "state") };

        var first = await new ImportRun(options, TimeProvider.System, new Quiet()).Run(TestContext.Current.CancellationToken);
        await app.Drain();
        Assert.Equal((long)Plan.GoodCount, await Stored(app));
        await new ImportRun(options, TimeProvider.System, new Quiet()).Run(TestContext.Current.CancellationToken);
        await app.Drain();
        Assert.Equal((long)Plan.GoodCount, await Stored(app));

        Assert.Equal((4000L, 36L), (first.Totals.Sent, first.Totals.Rejected));
        var expected = TrafficStream.Of(Plan).Select((delivery, i) => (Line: i + 1L, delivery.Bad)).Where(line => line.Bad is not null)
            .Select(line => $"{line.Line} {line.Bad!.Code} {line.Bad.Field}");
        var named = File.ReadLines(first.RejectedFile!).Select(line => JsonDocument.Parse(line).RootElement)
            .Select(line => $"{line.GetProperty("line")} {line.GetProperty("code")} {line.GetProperty("field")}");
        Assert.Equal(expected, named);
        TestDirectory.Delete(folder);
    }

    [Fact]
    public async Task A_stream_sends_what_happens_now_with_the_defects_it_was_asked_for_and_each_event_is_stored_once()
    {
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment());
        using var http = new Target(new Uri(app.Url), Target.LocalKey).Connect(TimeSpan.FromSeconds(100));
        var sender = new EventSender(http, TimeProvider.System, TimeSpan.FromMinutes(1), compress: false, _ => { });
        using var enough = new CancellationTokenSource();
        var began = TimeProvider.System.GetUtcNow();

        var sent = await new LiveTraffic(sender, TimeProvider.System).Send(
            Plan with { End = Instant.FromUtc(2020, 1, 1, 0, 0) },
            rate: 2000,
            TimeSpan.MaxValue,
            soFar =>
            {
                if (soFar.Sent > 6000) enough.Cancel();
            },
            enough.Token);
        await app.Drain();

        // More lines than the plan has, because a stream continues with the next seed.
        Assert.True(sent.Sent > 6000);
        Assert.InRange(sent.Bad, 20, 100);
        Assert.Equal(sent.Bad, sent.Rejected);
        var repeats = sent.Sent - sent.Bad - await Stored(app);
        Assert.InRange(repeats, 40, 240);
        Assert.Equal(0L, await Count(app, "SELECT count(*) FROM rejected_events WHERE code = 'conflict'"));
        var late = await Count(app, $"SELECT count(*) FROM events WHERE occurred_at < '{began.AddHours(-25):O}'");
        Assert.InRange(late, 40, 240);
        Assert.Equal(0L,
            await Count(app,
                $"SELECT count(*) FROM events WHERE occurred_at < '{began.AddDays(-7):O}' OR occurred_at > now() + interval '1 minute'"));
    }

    private static Task<long> Stored(DaybookApp app) => Count(app, "SELECT count(*) FROM events");

    private static async Task<long> Count(DaybookApp app, string sql)
    {
        await using var command = app.Database.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    private sealed class Quiet : IImportProgress
    {
        public void Advanced(long bytesRead, long fileBytes, ImportTotals totals)
        {
        }

        public void Waiting(string why)
        {
        }
    }
}
