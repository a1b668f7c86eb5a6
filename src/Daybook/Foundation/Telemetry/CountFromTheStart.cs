using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;

namespace Daybook.Foundation.Telemetry;

/// <summary>
/// Has <see cref="PrometheusText"/> listen from the start. If the first scrape created it, it would miss everything counted before. Gauge
/// <c>instance_info</c> says which instance it is.
/// </summary>
public sealed class CountFromTheStart : IHostedService
{
    public CountFromTheStart(PrometheusText text, DaybookMetrics metrics, InstanceName instance)
    {
        Text = text;
        var version = typeof(CountFromTheStart).Assembly.GetName().Version?.ToString(3) ?? "";
        metrics.Gauge("instance_info", MetricOf.Instance, "Always 1: the name and version of the instance that answers", () =>
            [new Measurement<double>(1, new("name", instance.Value), new("version", version))]);
    }

    public PrometheusText Text { get; }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
