using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Daybook.Foundation.Telemetry;

/// <summary>
/// Sends traces and metrics by OTLP while the host runs, and sends the rest when it stops. The standard <c>OTEL_*</c> variables apply.
/// Metrics are Daybook's own, the connection pools' and the runtime's.
/// </summary>
internal static class OtlpExport
{
    public static IServiceCollection AddOtlpExport(this IServiceCollection services, IConfiguration configuration)
    {
        var resource = ResourceBuilder.CreateDefault().AddService(
            Settings.Filled(configuration, "OTEL_SERVICE_NAME") ?? "daybook", serviceVersion: typeof(OtlpExport).Assembly.GetName().Version?.ToString(3));
        _traces = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource).AddSource(DaybookTracing.Name, "Npgsql").AddOtlpExporter().Build();
        _metrics = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource).AddMeter(metrics.Meter.Name).AddOtlpExporter().Build();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        const int PatienceMilliseconds = 3000;
        _traces?.ForceFlush(PatienceMilliseconds);
        _metrics?.ForceFlush(PatienceMilliseconds);
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _traces?.Dispose();
        _metrics?.Dispose();
    }
}
