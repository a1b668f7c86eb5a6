using System.Globalization;
using Npgsql;

namespace Daybook.Tests.Standalone.Timers;

public sealed class TimerLoopTests(StandIns standIns)
{
    [Fact]
    public async Task A_timer_runs_again_and_again_at_its_times()
    {
        await using var host = await TestHost.Start(typeof(EverySecond), await Settings());

        await Eventually.True(() => host.Probe.Calls.Count(call => call == "punctual") >= 2);
    }

    [Fact]
    public async Task A_first_start_waits_for_the_first_time()
    {
        var settings = await Settings();
        await using var host = await TestHost.Start(typeof(Yearly), settings);

        await Eventually.True(async () => await Count(settings, "name = 'Yearly'") == 1);

        Assert.Empty(host.Probe.Calls);
    }

    [Fact]
    public async Task A_missed_run_is_made_up_for_once_at_start_and_is_told_so()
    {
        var settings = await Settings();
        await Seed(settings, "3 years");

        await using var host = await TestHost.Start(typeof(Yearly), settings);

        await Eventually.True(async () => await Count(settings, "last > now() - interval '1 minute' AND next > now()") == 1);
        Assert.Equal(["past due"], host.Probe.Calls);
    }

    [Fact]
    public async Task A_row_that_a_wrong_clock_wrote_far_in_the_future_does_not_stop_the_timer()
    {
        var settings = await Settings();
        await Seed(settings, "-3 years");

        await using var host = await TestHost.Start(typeof(Yearly), settings);

        await Eventually.True(
            async () => await Count(settings, "updated < now() + interval '1 minute' AND last < now() + interval '1 minute'") == 1);
        Assert.Single(host.Probe.Calls);
    }

    [Fact]
    public async Task Without_the_monitor_a_missed_run_is_left()
    {
        var settings = await Settings();
        await Seed(settings, "3 years");
        await using var host = await TestHost.Start(typeof(YearlyUnmonitored), settings);
        await using var sign = await TestHost.Start(typeof(EverySecond), settings);

        await Eventually.True(() => sign.Probe.Calls.Count >= 2);

        Assert.Empty(host.Probe.Calls);
    }

    [Fact]
    public async Task Run_on_startup_runs_at_once()
    {
        await using var host = await TestHost.Start(typeof(YearlyAndAtStart), await Settings());

        await Eventually.True(() => host.Probe.Calls.Count == 1);
    }

    [Fact]
    public async Task Among_several_processes_each_time_is_run_once()
    {
        var settings = await Settings();
        var probe = new Probe { Behave = (_, cancel) => Task.Delay(100, cancel) };
        await using var one = await TestHost.Start(typeof(EverySecond), settings, probe);
        await using var two = await TestHost.Start(typeof(EverySecond), settings, probe);
        await using var three = await TestHost.Start(typeof(EverySecond), settings, probe);

        await Eventually.True(() => probe.Calls.Count >= 6);

        var due = new[] { one, two, three }.SelectMany(host => host.Log.All)
            .Where(line => line.Contains("it was due", StringComparison.Ordinal)).ToList();
        Assert.True(due.Count >= 6);
        Assert.Equal(due.Select(Time).Distinct().Count(), due.Count);
    }

    [Fact]
    public async Task While_one_process_runs_a_timer_no_other_begins_it()
    {
        var settings = await Settings();
        await Seed(settings, "3 years");
        var release = new TaskCompletionSource();
        var probe = new Probe { Behave = (_, _) => release.Task };
        await using var one = await TestHost.Start(typeof(Yearly), settings, probe);
        await Eventually.True(() => probe.Calls.Count == 1);
        await using var two = await TestHost.Start(typeof(Yearly), settings, probe);
        await using var sign = await TestHost.Start(typeof(EverySecond), settings);
        await Eventually.True(() => sign.Probe.Calls.Count >= 2);

        release.SetResult();
        await Eventually.True(async () => await Count(settings, "name = 'Yearly' AND next > now()") == 1);

        Assert.Single(probe.Calls);
    }

    [Fact]
    public async Task A_failed_run_is_logged_and_the_next_time_comes()
    {
        var probe = new Probe { Behave = (_, _) => throw new InvalidOperationException("always") };
        await using var host = await TestHost.Start(typeof(EverySecond), await Settings(), probe);

        await Eventually.True(() => probe.Calls.Count >= 2);

        Assert.Contains(host.Log.All, line => line.Contains("Function EverySecond failed.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task While_PostgreSQL_is_down_timers_wait_and_then_go_on()
    {
        await using var own = await StandIns.StartOwn(postgresSync: false);
        var settings = (await own.NewEnvironment()).Settings();
        await own.Services.Postgres.Kill();
        await using var host = await TestHost.Start(typeof(EverySecond), settings);
        await Eventually.True(() => Waits(host) == 1);
        Assert.Empty(host.Probe.Calls);

        await own.Services.Postgres.Start(TestContext.Current.CancellationToken);
        await Eventually.True(() => host.Probe.Calls.Count >= 2);
        await own.Services.Postgres.Kill();
        await Eventually.True(() => Waits(host) == 2);
        var before = host.Probe.Calls.Count;
        await own.Services.Postgres.Start(TestContext.Current.CancellationToken);

        await Eventually.True(() => host.Probe.Calls.Count > before + 1);
    }

    [Fact]
    public async Task A_schedule_whose_setting_is_not_set_refuses_the_start()
    {
        var settings = await Settings();
        settings.Remove("YearlySchedule");

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => TestHost.Start(typeof(Yearly), settings));

        Assert.Equal("Function 'Yearly' needs the setting 'YearlySchedule', which is not set.", refusal.Message);
    }

    private static int Waits(TestHost host) =>
        host.Log.All.Count(line => line.Contains("Timer EverySecond waits", StringComparison.Ordinal));

    private static DateTimeOffset Time(string line) =>
        DateTimeOffset.Parse(line.Split("it was due ")[1].Split(' ')[0].TrimEnd('.'), CultureInfo.InvariantCulture);

    private static async Task<long> Count(Dictionary<string, string?> settings, string where) =>
        (long)(await Command(settings, $"SELECT count(*) FROM timers WHERE {where}"))!;

    private static Task Seed(Dictionary<string, string?> settings, string ago) =>
        Command(settings,
            $"INSERT INTO timers (name, last, updated) VALUES ('Yearly', now() - interval '{ago}', now() - interval '{ago}')");

    private static async Task<object?> Command(Dictionary<string, string?> settings, string sql)
    {
        await using var connection = new NpgsqlConnection(settings["ConnectionStrings:Postgres"]);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    private async Task<Dictionary<string, string?>> Settings()
    {
        var settings = (await standIns.NewEnvironment()).Settings();
        settings["YearlySchedule"] = "59 59 23 31 12 *";
        return settings;
    }
}
