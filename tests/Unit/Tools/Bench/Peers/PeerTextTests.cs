using Daybook.Tools.Bench;
using Daybook.Tools.Bench.Peers;

namespace Daybook.Tests.Tools.Bench.Peers;

public sealed class PeerTextTests
{
    [Fact]
    public void A_goal_is_met_by_what_was_below_it()
    {
        var text = PeerText.Markdown(new(new("A CPU", 2, 8, "Linux", ".NET", Optimised: true), 15, null,
            new(1_000_000, 90, 1, new(2026, 6, 30)), 20, new(89, 2, 30_000_000, 990_000, 12),
            [
                new(new("breakdown", "stats/breakdown", "", GoalMs: 40), Of(80, 90), Of(20, 30)),
                new(new("funnel", "stats/funnel", "", GoalMs: 150), Of(400, 500), Of(200, 250, "postgres", "No day has a file.")),
                new(new("now", "stats/now", HasRange: false), Of(2, 3, null), Of(2, 3, null)),
            ]));

        Assert.Contains("| breakdown | 80.0 | 95.0 | 90.0 | 20.0 | 35.0 | 30.0 | 4.0 | 3.0 | columns | < 40 ms | on |", text,
            StringComparison.Ordinal);
        Assert.Contains("| postgres | < 150 ms | missed |", text, StringComparison.Ordinal);
        Assert.Contains("| now | 2.0 | 17.0 | 3.0 | 2.0 | 17.0 | 3.0 | 1.0 | 1.0 |  | | |", text, StringComparison.Ordinal);
        Assert.Contains("funnel, with columns on: No day has a file.", text, StringComparison.Ordinal);
    }

    private static EngineTime Of(double p50, double cpu, string? engine = "columns", string? why = null) =>
        new(p50, p50 + 15, cpu, new(engine, why, 0, Complete: false, "{}"));
}
