using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Daybook.Days.Rollup;
using Daybook.Foundation;
using Daybook.Store.Migrations;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using NodaTime.Text;

namespace Daybook.Tests.Days.Rollup;

/// <summary>
/// What becomes of numbers when it turns out whose an anonymous id is. <c>ReportsAgainstBruteForceTests</c> compares every number; this is
/// about when they change and what they then say of themselves.
/// </summary>
public sealed class PeopleTests(StandIns standIns)
{
    private static readonly Instant Noon = Instant.FromUtc(2026, 3, 10, 12, 0);

    [Fact]
    public async Task A_link_changes_old_days_at_the_next_rollup_and_until_then_their_numbers_say_that_they_are_not_complete()
    {
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment());
        await Send(app, ("view", null, "phone", Noon), ("buy", "ann", null, Noon + Duration.FromMinutes(1)),
            ("view", "bob", null, Noon + Duration.FromDays(3)));
        await RollupTests.RollUp(app);
        Assert.Equal((2, true, 1), await Dau(app));
        Assert.Equal(0, await Converted(app));
        var (funnel, dau) = (await Tag(app, Funnel), await Tag(app, DauOf));

        // On a day after the range.
        await Send(app, ("sign_up", "ann", "phone", Noon + Duration.FromDays(20)));

        Assert.Equal((2, false, 1), await Dau(app));
        Assert.Equal(1, await Converted(app));
        Assert.NotEqual(funnel, funnel = await Tag(app, Funnel));
        Assert.NotEqual(dau, dau = await Tag(app, DauOf));

        await RollupTests.RollUp(app);

        Assert.Equal((1, true, 2), await Dau(app));
        Assert.Equal(1, await Converted(app));
        Assert.NotEqual(funnel, await Tag(app, Funnel));
        Assert.NotEqual(dau, await Tag(app, DauOf));
        // Its numbers are published, and its events, which are the same, are not archived again.
        Assert.Equal("2 1", await Text(app, "SELECT concat_ws(' ', revision, events_revision) FROM days WHERE day = '2026-03-10'"));
        Assert.Equal("published", await Text(app, "SELECT state FROM publications WHERE day = '2026-03-10' AND revision = 2"));
        // Nobody of the day of bob's visit changed.
        Assert.Equal("1", await Text(app, "SELECT revision::text FROM days WHERE day = '2026-03-13'"));
        Assert.Equal(0, await app.Services.GetRequiredService<NightlyRecount>().Run(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_shared_device_belongs_to_the_first_of_its_users_and_the_conflict_is_shown()
    {
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment());
        await Send(app, ("sign_up", "bob", "desk", Noon + Duration.FromDays(1)), ("view", null, "desk", Noon + Duration.FromDays(2)));
        await RollupTests.RollUp(app);
        Assert.Equal("bob", await Owner(app, "desk"));

        // Arrives later, and is earlier.
        await Send(app, ("sign_up", "ann", "desk", Noon), ("view", "bob", null, Noon + Duration.FromDays(2)));
        var alias = Guid.NewGuid();
        using var sent = await app.Http.PostAsJsonAsync("/v1/alias", new
        {
            messageId = alias,
            userId = "ann",
            previousId = "bob",
            timestamp = InstantPattern.ExtendedIso.Format(Noon),
        }, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, sent.StatusCode);
        await app.Drain();
        await RollupTests.RollUp(app);

        Assert.Equal("ann", await Owner(app, "desk"));
        // ann's view under the device and bob's own.
        Assert.Equal("2", await Text(app, "SELECT unique_users::text FROM metrics_by_day WHERE day = '2026-03-12'"));
        var conflicts = await app.Http.GetFromJsonAsync<JsonElement>("/ops/identity/conflicts", TestContext.Current.CancellationToken);
        Assert.Equal(
            """[{"anonymous_id":"desk","belongs_to":"ann","since":"2026-03-10T12:00:00Z","users":["ann","bob"]}]""",
            conflicts.GetProperty("shared").GetRawText());
        Assert.Equal(
            $$"""[{"previous_id":"bob","user_id":"ann","at":"2026-03-10T12:00:00Z","event_id":"{{alias}}"}]""",
            conflicts.GetProperty("aliases").GetRawText());
        var visit = await Text(app, "SELECT event_id::text FROM events WHERE user_id IS NULL");
        var trace = await app.Http.GetFromJsonAsync<JsonElement>($"/events/{visit}", TestContext.Current.CancellationToken);
        Assert.Equal("""{"user_id":"ann","anonymous_id":"desk","linked":true}""", trace.GetProperty("person").GetRawText());
    }

    [Fact]
    public async Task Days_whose_events_are_dropped_are_still_right_about_people()
    {
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment());
        await Send(app, ("view", null, "phone", Noon), ("view", "ann", null, Noon), ("view", null, "tablet", Noon - Duration.FromDays(1)));
        await RollupTests.RollUp(app);
        await Text(app, "DELETE FROM events; UPDATE policy SET horizon = '2026-03-11Z'; SELECT ''");

        await Send(app, ("sign_up", "ann", "phone", Noon + Duration.FromDays(9)),
            ("sign_up", "ann", "tablet", Noon + Duration.FromDays(9)));
        await RollupTests.RollUp(app);

        Assert.Equal("1 1",
            await Text(app,
                "SELECT concat_ws(' ', users, (SELECT unique_users FROM metrics_by_day m WHERE m.day = d.day)) FROM days d WHERE day = "
                + "'2026-03-10'"));
        // One person, who first came the day before.
        Assert.Equal("2026-03-09 1, 2026-03-10 1, 2026-03-19 1",
            await Text(app, "SELECT string_agg(concat_ws(' ', day, users), ', ' ORDER BY day) FROM cohort_days"));
        Assert.Equal(0, await app.Services.GetRequiredService<NightlyRecount>().Run(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task An_old_installation_keeps_its_numbers_until_its_history_is_linked_which_may_be_killed_and_run_again()
    {
        var environment = await standIns.NewEnvironment();
        await Sql.Scalar(environment.Postgres, "UPDATE installation SET identity = 'off'");
        await using var app = await DaybookApp.Start(environment);
        await using var fresh = await DaybookApp.Start(await standIns.NewEnvironment());
        var random = new Random(7);
        (string, string?, string?, Instant)[] events =
        [
            .. Enumerable.Range(0, 200).Select(_ => (
                "view", random.Next(3) == 0 ? $"user-{random.Next(5)}" : null, (string?)$"anon-{random.Next(12)}",
                Noon + Duration.FromHours(random.Next(24 * 15)))),
        ];
        await Send(app, events);
        await RollupTests.RollUp(app);
        Assert.Equal("12",
            await Text(app, "SELECT count(DISTINCT user_no)::text FROM user_days JOIN users USING (user_no) WHERE subject LIKE 'a:%'"));
        Assert.Equal("0", await Text(app, "SELECT count(*)::text FROM identity_links"));

        // Killed after five days.
        var link = app.Services.GetRequiredService<LinkHistory>();
        await Assert.ThrowsAsync<OperationCanceledException>(() => link.Run(new StopAfter(5), TestContext.Current.CancellationToken));
        Assert.Equal("linking", await Text(app, "SELECT identity FROM installation"));
        // Counted as before, and noted already.
        await Send(app, ("view", null, "anon-1", Noon), ("sign_up", "user-9", "anon-1", Noon - Duration.FromDays(30)));
        await RollupTests.RollUp(app);
        Assert.Equal("12",
            await Text(app, "SELECT count(DISTINCT user_no)::text FROM user_days JOIN users USING (user_no) WHERE subject LIKE 'a:%'"));
        Assert.Equal("user-9", await Text(app, "SELECT user_id FROM identity_owners WHERE anonymous_id = 'anon-1'"));

        Assert.NotNull(await link.Run(null, TestContext.Current.CancellationToken));
        Assert.Null(await link.Run(null, TestContext.Current.CancellationToken));

        await Send(fresh, [.. events, ("view", null, "anon-1", Noon), ("sign_up", "user-9", "anon-1", Noon - Duration.FromDays(30))]);
        await RollupTests.RollUp(fresh);
        Assert.Equal(await Tables(fresh), await Tables(app));
        Assert.DoesNotContain(await Tables(app), row => row.StartsWith("a:anon-1 ", StringComparison.Ordinal));
        Assert.Equal(0, await app.Services.GetRequiredService<NightlyRecount>().Run(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("off", "true", "daybook rollup --rebuild --identities")]
    [InlineData("on", "false", "cannot be taken back")]
    public async Task A_setting_that_is_not_what_the_database_records_is_refused(string recorded, string setting, string says)
    {
        var environment = await standIns.NewEnvironment();
        await Sql.Scalar(environment.Postgres, $"UPDATE installation SET identity = '{recorded}'");
        await using var app = await DaybookApp.Start(environment, new Dictionary<string, string?> { ["Daybook:Identity:Merge"] = setting });

        var refused = await Assert.ThrowsAsync<SchemaRefusedException>(
            () => app.Services.GetRequiredService<MigrationRunner>().Run(TestContext.Current.CancellationToken));

        Assert.Contains(says, refused.Message, StringComparison.Ordinal);
    }

    private const string Range = "from=2026-03-10&to=2026-03-10";
    private const string DauOf = $"/stats/dau?{Range}";
    private const string Funnel = $"/stats/funnel?steps=view,buy&{Range}";

    private static async Task<(long Users, bool Complete, int Revision)> Dau(DaybookApp app)
    {
        var dau = await app.Http.GetFromJsonAsync<JsonElement>(DauOf, TestContext.Current.CancellationToken);
        return (dau.GetProperty("days")[0].GetProperty("dau").GetInt64(), dau.GetProperty("complete").GetBoolean(),
            dau.GetProperty("revision").GetInt32());
    }

    private static async Task<long> Converted(DaybookApp app) =>
        (await app.Http.GetFromJsonAsync<JsonElement>(Funnel, TestContext.Current.CancellationToken)).GetProperty("steps")[1]
            .GetProperty("users").GetInt64();

    private static async Task<string> Tag(DaybookApp app, string path)
    {
        using var answer = await app.Http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        return answer.Headers.ETag!.Tag;
    }

    private static Task<string> Owner(DaybookApp app, string anonymous) => Text(app, $"""
        SELECT substr(p.subject, 3) FROM users a JOIN users p ON p.user_no = a.person_no WHERE a.subject = 'a:{anonymous}'
        """);

    // Everything of people that does not depend on the order in which numbers were given.
    private static async Task<List<string>> Tables(DaybookApp app)
    {
        List<string> rows = [];
        foreach (var sql in (string[])
                 [
                     "SELECT concat_ws(' ', u.subject, d.utc_day, d.lo, d.hi) FROM user_days d JOIN users u USING (user_no)",
                     "SELECT concat_ws(' ', 'first', subject, first_at, own_first_at) FROM users",
                     "SELECT concat_ws(' ', 'prev', day, prev_day, users) FROM active_prev",
                     "SELECT concat_ws(' ', 'cohort', first_day, day, users) FROM cohort_days",
                     "SELECT concat_ws(' ', 'metrics', day, event_type, event_count, unique_users) FROM metrics_by_day",
                     "SELECT concat_ws(' ', 'days', day, events, users) FROM days",
                 ])
        {
            await using var command = app.Database.CreateCommand(sql);
            await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
            while (await reader.ReadAsync(TestContext.Current.CancellationToken)) rows.Add(reader.GetString(0));
        }

        return [.. rows.Order(StringComparer.Ordinal)];
    }

    private static async Task<string> Text(DaybookApp app, string sql)
    {
        await using var command = app.Database.CreateCommand(sql);
        return (string)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    private static async Task Send(DaybookApp app, params (string Type, string? User, string? Anonymous, Instant At)[] events)
    {
        using var answer = await app.Http.PostAsJsonAsync("/events", events.Select(e => new
        {
            event_id = Guid.NewGuid(),
            event_type = e.Type,
            occurred_at = InstantPattern.ExtendedIso.Format(e.At),
            user_id = e.User,
            anonymous_id = e.Anonymous,
        }), DaybookJson.Options, TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        await app.Drain();
    }

    private sealed class StopAfter(int days) : IProgress<LocalDate>
    {
        private int _left = days;

        public void Report(LocalDate value)
        {
            if (--_left == 0) throw new OperationCanceledException();
        }
    }
}
