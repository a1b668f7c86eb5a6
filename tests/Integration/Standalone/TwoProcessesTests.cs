using System.Globalization;
using System.Net.Http.Json;
using Npgsql;

namespace Daybook.Tests.Standalone;

/// <summary>Two Standalone programs on one queue and one database, like two pods or instances.</summary>
public sealed class TwoProcessesTests(StandIns standIns)
{
    private const int Senders = 4;
    private const int RequestsEach = 15;
    private const int EventsEach = 5;
    private const int Round = Senders * RequestsEach * EventsEach;
    private const string EveryOtherSecond = "*/2 * * * * *";

    [Fact]
    public async Task They_share_the_work_do_none_of_it_twice_and_run_each_timer_once()
    {
        var environment = await standIns.NewEnvironment();
        var settings = environment.Settings();
        settings["RollupSchedule"] = EveryOtherSecond;
        // Small transactions, so that there is work for both.
        settings["Daybook:Persist:MaxEventsPerTransaction"] = "100";
        await using var one = await AppProcess.Start(settings);
        await using var two = await AppProcess.Start(settings);
        await using var database = NpgsqlDataSource.Create(environment.Postgres);

        // Repeats rounds until both have stored some events.
        var sent = 0;
        do
        {
            await Send(sent, one, two);
            sent += Round;
            await new QueueDrain(environment.QueueStorage).Wait(TimeSpan.FromMinutes(2), () => one.Output + two.Output);
        }
        while ((await Ingested(one) == 0 || await Ingested(two) == 0) && sent < 40 * Round);

        Assert.Equal(sent, await Number(database, "SELECT count(*) FROM events"));
        Assert.Equal(sent, await Number(database, "SELECT sum(persisted)::bigint FROM messages"));
        Assert.True(await Ingested(one) > 0 && await Ingested(two) > 0, "Only one of them stored anything.");
        Assert.Equal(sent, await Ingested(one) + await Ingested(two));

        await Eventually.True(async () => await Number(database, Runs) >= 4);
        // A run computes the next time from its own start, so two runs in one period would mean that two processes ran the same due time.
        Assert.Equal(0,
            await Number(database, $"SELECT count(*) - count(DISTINCT floor(extract(epoch FROM started_at) / 2)) FROM ({TimerRuns}) r"));
        Assert.Equal(0,
            await Number(database,
                $"SELECT count(*) FROM ({TimerRuns}) a JOIN ({TimerRuns}) b ON a.run_id < b.run_id AND b.started_at < a.finished_at"));
        await Eventually.True(
            async () => await Number(database, "SELECT coalesce(sum(event_count), 0)::bigint FROM metrics_by_day") == sent);
    }

    private const string TimerRuns = "SELECT run_id, started_at, finished_at FROM rollup_runs WHERE kind = 'timer' AND state = 'done'";
    private const string Runs = $"SELECT count(*) FROM ({TimerRuns}) r";

    /// <summary>Each sender sends one request after another, so that there are many messages.</summary>
    private static Task Send(int from, AppProcess one, AppProcess two) => Task.WhenAll(Enumerable.Range(0, Senders).Select(async sender =>
    {
        for (var request = 0; request < RequestsEach; request++)
        {
            var first = from + (((sender * RequestsEach) + request) * EventsEach);
            var events =
                Enumerable.Range(first, EventsEach)
                    .Select(i => new { event_id = $"shared-{i}", event_type = "shared", user_id = $"user-{i % 97}" }).ToList();
            await Eventually.True(async () =>
            {
                // On a busy machine a send may time out; the ids make it safe to repeat.
                using var answer =
                    await (request % 2 == 0 ? one : two).Http.PostAsJsonAsync("/events", events, TestContext.Current.CancellationToken);
                return answer.IsSuccessStatusCode;
            });
        }
    }));

    private static async Task<long> Ingested(AppProcess app)
    {
        var metrics = await app.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative), TestContext.Current.CancellationToken);
        return metrics.Split('\n').Where(line => line.StartsWith("events_ingested_total", StringComparison.Ordinal))
            .Sum(line => (long)double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture));
    }

    private static async Task<long> Number(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }
}
