using Daybook.Tools.Bench.Instances;

namespace Daybook.Tests.Tools.Bench.Instances;

public sealed class ScrapeTests
{
    [Fact]
    public void A_metric_is_the_sum_over_its_labels()
    {
        var scrape = Scrape.Of("""
            # HELP events_received_total Events
            events_received_total{type="a b"} 3
            events_received_total{type="c"} 4.5
            persist_duration_seconds_sum 1e-3
            """.ReplaceLineEndings("\n"));

        Assert.Equal(7.5, scrape["events_received_total"]);
        Assert.Equal(0.001, scrape["persist_duration_seconds_sum"]);
        Assert.Equal(0, scrape["events_ingested_total"]);
    }
}
