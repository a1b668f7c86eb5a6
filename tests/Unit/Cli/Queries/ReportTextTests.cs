using System.Text.Json;
using Daybook.Cli.Queries;

namespace Daybook.Tests.Cli.Queries;

public sealed class ReportTextTests
{
    private const string Standing =
        """
        "from":"2026-11-01","to":"2026-11-03","time_zone":"UTC","as_of":"2026-11-03T10:00:00Z","complete":false,"revision":7,"late_events":2,"pending_events":12
        """;

    [Fact]
    public void A_trend_shows_each_day_its_bars_and_what_the_numbers_stand_on() => Same(
        """
        date        events  people
        2026-11-01       0       0
        2026-11-02     700      35
        2026-11-03   1,400      70

        events    ▁▅█  2,100 in all, at most 1,400 a day
        people    ▁▅█  at most 70 a day
        2026-11-01 to 2026-11-03, UTC. Not complete: these numbers can still change; 12 stored events are not counted yet; 2 came after their day was closed. As of 2026-11-03T10:00:00Z, revision 7.
        """,
        ReportText.Trend(Json(
            $$"""{"days":[{"date":"2026-11-01","dau":0,"events":0},{"date":"2026-11-02","dau":35,"events":700},{"date":"2026-11-03","dau":70,"events":1400}],{{Standing}}}""")));

    [Fact]
    public void A_measure_over_time_has_a_line_for_each_series_and_what_it_was_before() => Assert.StartsWith(
        """
        avg:amount    total  before
        buy pro       1,200       –  ▁█
        buy (others)   0.25       3  █
        """,
        Lines(ReportText.Series(Json(
            $$"""{"measure":"avg:amount","series":[{"event_type":"buy","value":"pro","other":false,"total":1200,"points":[0,2,null]},{"event_type":"buy","value":null,"other":true,"total":0.25,"points":[null,1,null]}],"compared":{"series":[{"total":null},{"total":3}]},{{Standing}}}"""))),
        StringComparison.Ordinal);

    [Fact]
    public void A_funnel_shows_what_is_left_at_each_step() => Assert.StartsWith(
        """
        step        people  of first  of previous
        page_view       10   100.0 %            –  ████████████████████
        order_paid       4    40.0 %       40.0 %  ████████
        """,
        Lines(ReportText.Funnel(Json(
            $$"""{"steps":[{"event_type":"page_view","users":10,"conversion":1,"step_conversion":null},{"event_type":"order_paid","users":4,"conversion":0.4,"step_conversion":0.4}],{{Standing}}}"""))),
        StringComparison.Ordinal);

    [Fact]
    public void Retention_tells_what_has_not_begun_from_nobody_and_weighs_cohorts_by_their_people() => Assert.StartsWith(
        """
        cohort      people      0     1  2
        2026-11-01       9  100 %  33 %  ·
        2026-11-02       0      –     –  ·
        2026-11-03       1  100 %   0 %  ·

        all       █▃  100 %  30 %
        """,
        Lines(ReportText.Retention(Json(
            $$"""{"cohorts":[{"start":"2026-11-01","size":9,"returned":[9,3,null]},{"start":"2026-11-02","size":0,"returned":[0,0,null]},{"start":"2026-11-03","size":1,"returned":[1,0,null]}],{{Standing}}}"""))),
        StringComparison.Ordinal);

    [Fact]
    public void A_breakdown_names_events_without_the_property_and_the_rest() => Assert.StartsWith(
        """
                  events  people    sum
        pro           20       7  99.50
        (none)         3       2      –
        (others)       1       1   2.00
        """,
        Lines(ReportText.Breakdown(Json(
            $$"""{"values":[{"value":"pro","count":20,"users":7,"sum":99.5},{"value":null,"count":3,"users":2}],"other":{"count":1,"users":1,"sum":2},{{Standing}}}"""))),
        StringComparison.Ordinal);

    [Fact]
    public void Sessions_end_with_all_of_them() => Assert.Contains(
        "all                2       1       9   50.0 %  00:01:30  00:01:30",
        ReportText.Sessions(Json(
            $$"""{"days":[{"date":"2026-11-01","sessions":2,"users":1,"events":9,"bounces":1,"bounce_rate":0.5,"average_seconds":90,"median_seconds":90}],"total":{"sessions":2,"users":1,"events":9,"bounces":1,"bounce_rate":0.5,"average_seconds":90,"median_seconds":90},{{Standing}}}""")),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("a\u001b[2Jb", "a?[2Jb")]
    [InlineData("a\u202eb\u0085", "a?b?")]
    [InlineData("Zürich 👩‍👩‍👧", "Zürich 👩‍👩‍👧")]
    public void A_name_cannot_command_the_terminal(string name, string shown) => Assert.Equal(shown, TextTable.Printable(name));

    [Fact]
    public void A_year_is_drawn_in_bars_of_a_week()
    {
        Assert.Equal(7, Sparkline.PerBar(365));
        Assert.Equal(53, Sparkline.Of([.. Enumerable.Range(0, 365).Select(i => (double)i)]).Length);
        Assert.Equal("▁▁", Sparkline.Of([0, 0]));
    }

    private static void Same(string expected, string actual) => Assert.Equal(Lines(expected), Lines(actual));

    private static string Lines(string text) => text.ReplaceLineEndings("\n");

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;
}
