using Microsoft.Extensions.Hosting;

namespace Daybook.Foundation.Telemetry;

/// <summary>
/// Has <see cref="PrometheusText"/> listen from the start. If the first scrape created it, it would miss everything counted before.
/// </summary>
public sealed class CountFromTheStart(PrometheusText text) : IHostedService
{
    public PrometheusText Text => text;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
