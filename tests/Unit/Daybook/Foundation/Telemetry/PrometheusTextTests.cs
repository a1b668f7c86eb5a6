using System.Diagnostics.Metrics;
using Daybook.Foundation.Telemetry;

namespace Daybook.Tests.Foundation.Telemetry;

public sealed class PrometheusTextTests : IDisposable
{
    private readonly DaybookMetrics _metrics = new();
    private readonly PrometheusText _text;

    public PrometheusTextTests() => _text = new PrometheusText(_metrics);

    public void Dispose()
    {
        _text.Dispose();
        _metrics.Dispose();
    }

    [Fact]
    public void Counters_add_up_by_label()
    {
        _metrics.Rejected("conflict", 2);
        _metrics.Rejected("conflict", 3);
        _metrics.Rejected("too_old", 1);

        Assert.Contains(
            "# TYPE events_rejected_total counter\nevents_rejected_total{code=\"conflict\"} 5\nevents_rejected_total{code=\"too_old\"} 1\n",
            _text.Write(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_histogram_has_cumulative_buckets_a_sum_and_a_count()
    {
        _metrics.PersistTook(TimeSpan.FromMilliseconds(10));
        _metrics.PersistTook(TimeSpan.FromMilliseconds(30));
        _metrics.PersistTook(TimeSpan.FromHours(1));

        var lines = _text.Write().Split('\n');
        Assert.Contains("persist_duration_seconds_bucket{le=\"0.005\"} 0", lines);
        Assert.Contains("persist_duration_seconds_bucket{le=\"0.01\"} 1", lines);
        Assert.Contains("persist_duration_seconds_bucket{le=\"0.05\"} 2", lines);
        Assert.Contains("persist_duration_seconds_bucket{le=\"900\"} 2", lines);
        Assert.Contains("persist_duration_seconds_bucket{le=\"+Inf\"} 3", lines);
        Assert.Contains("persist_duration_seconds_sum 3600.04", lines);
        Assert.Contains("persist_duration_seconds_count 3", lines);
    }

    [Fact]
    public void A_gauge_is_read_at_the_moment_of_writing()
    {
        var age = 1.5;
        _metrics.Gauge("queue_oldest_message_seconds", MetricOf.Instance, "Age",
            () => [new Measurement<double>(age, new KeyValuePair<string, object?>("queue", "events"))]);

        Assert.Contains("queue_oldest_message_seconds{queue=\"events\"} 1.5\n", _text.Write(), StringComparison.Ordinal);
        age = 0;
        Assert.Contains("queue_oldest_message_seconds{queue=\"events\"} 0\n", _text.Write(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_label_cannot_break_out_of_its_quotes()
    {
        _metrics.Received("a\"} 9\nforged_total 1\\", 1);

        Assert.Contains("""events_received_total{type="a\"} 9\nforged_total 1\\"} 1""", _text.Write(), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_processes_parts_do_not_hear_each_other()
    {
        using var others = new DaybookMetrics();
        others.Ingested(7);

        Assert.DoesNotContain("events_ingested_total", _text.Write(), StringComparison.Ordinal);
    }
}
