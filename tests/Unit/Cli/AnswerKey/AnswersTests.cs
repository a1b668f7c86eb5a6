using System.Text.Json;
using Daybook.Cli.AnswerKey;
using NodaTime;

namespace Daybook.Tests.Cli.AnswerKey;

/// <summary>Compares each answer with one counted by hand.</summary>
public sealed class AnswersTests
{
    private static readonly DateTimeZone Berlin = DateTimeZoneProviders.Tzdb["Europe/Berlin"];

    // Ann comes on Monday, Tuesday and Thursday; Bob on Monday late at night, which is Tuesday in Berlin, and on Thursday; Cy on Thursday.
    private static readonly KeyHistory History = new(
    [
        Event("2026-03-02T10:00:00Z", "ann", "look", ("price", 10m)),
        Event("2026-03-02T10:05:00Z", "ann", "add", ("price", 2.5m)),
        Event("2026-03-02T10:50:00Z", "ann", "buy"),
        Event("2026-03-02T23:30:00Z", "bob", "look", ("price", 4m)),
        Event("2026-03-03T12:00:00Z", "ann", "look", ("price", 1m)),
        Event("2026-03-05T09:00:00Z", "cy", "look", ("price", 3L)),
        Event("2026-03-05T09:00:00Z", "cy", "add"),
        Event("2026-03-05T09:10:00Z", "bob", "look", ("price", 4m)),
        Event("2026-03-05T09:20:00Z", "ann", "other"),
    ],
    Berlin);

    [Fact]
    public void Daily_users_are_of_the_zones_days() =>
        Same(
            """{"days":[{"date":"2026-03-02","dau":1},{"date":"2026-03-03","dau":2},{"date":"2026-03-04","dau":0},{"date":"2026-03-05","dau":3}]}""", DailyAnswers.Dau(History, History));

    [Fact]
    public void Users_are_new_returning_resurrected_or_dormant() => Same(
        """
        {"days":[{"date":"2026-03-02","new":1,"returning":0,"resurrected":0,"dormant":0},{"date":"2026-03-03","new":1,"returning":1,"resurrected":0,"dormant":0},
                 {"date":"2026-03-04","new":0,"returning":0,"resurrected":0,"dormant":2},{"date":"2026-03-05","new":1,"returning":0,"resurrected":2,"dormant":0}]}
        """,
        DailyAnswers.Lifecycle(History));

    [Fact]
    public void A_cohort_is_of_the_first_event_and_who_came_back() => Same(
        """{"cohorts":[{"start":"2026-03-02","size":1,"returned":[1,1,0]},{"start":"2026-03-03","size":1,"returned":[1,0,1]}]}""",
        RetentionAnswers.Table(History, [.. History.Days, History.To.PlusDays(1)], 2, 3));

    [Fact]
    public void A_funnel_wants_each_step_later_than_the_one_before_and_all_in_time()
    {
        Same("""{"steps":[{"event_type":"look","users":3},{"event_type":"add","users":1},{"event_type":"buy","users":1}]}""",
            FunnelAnswers.Steps(History, ["look", "add", "buy"], Duration.FromMinutes(50)));
        Same("""{"steps":[{"event_type":"look","users":3},{"event_type":"add","users":1},{"event_type":"buy","users":0}]}""",
            FunnelAnswers.Steps(History, ["look", "add", "buy"], Duration.FromMinutes(49)));
    }

    [Fact]
    public void A_session_ends_with_a_pause_that_is_longer_than_the_gap()
    {
        var total = JsonSerializer.SerializeToElement(SessionAnswers.PerDay(History, Duration.FromMinutes(30))).GetProperty("Total");
        Assert.Equal((7, 3, 9, 5),
            (total.GetProperty("sessions").GetInt32(), total.GetProperty("users").GetInt32(), total.GetProperty("events").GetInt32(),
                total.GetProperty("bounces").GetInt32()));
        Assert.Equal(300 / 7.0, total.GetProperty("average_seconds").GetDouble(), 6);
        Assert.Equal(0, total.GetProperty("median_seconds").GetDouble());
    }

    [Fact]
    public void A_breakdown_sums_numbers_and_puts_the_rest_together() => Same(
        """{"values":[{"count":7,"users":2,"value":"x","sum":16.5}],"other":{"count":2,"users":1,"sum":8}}""",
        BreakdownAnswers.Values(
            new KeyHistory([.. History.Events.Select(e => e with { Properties = [.. e.Properties, ("n", e.User == "bob" ? 4L : "x")] })],
                Berlin), "n", "sum:price", 1));

    [Fact]
    public void A_week_counts_a_user_once_and_its_stickiness_is_the_mean_of_its_days() => Same(
        """{"periods":[{"start":"2026-03-02","users":3}]}""",
        ActiveAnswers.Calendar(History, ActiveAnswers.Monday, week => week.PlusDays(7)));

    private static KeyEvent Event(string at, string user, string type, params (string, object)[] properties) =>
        new(Instant.FromDateTimeOffset(DateTimeOffset.Parse(at)), user, type, "web", properties);

    private static void Same(string expected, object answer) => Assert.Equal(
        JsonSerializer.Serialize(JsonDocument.Parse(expected).RootElement),
        JsonSerializer.Serialize(KeyItem.Of("", "", answer).Answer));
}
