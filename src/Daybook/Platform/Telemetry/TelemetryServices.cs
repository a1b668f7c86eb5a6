using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Daybook.Platform.Telemetry;

/// <summary>Counting, tracing, and their two ways out: Prometheus text at <c>/metrics</c>, and OTLP where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set.</summary>
public static class TelemetryServices
{
    public static IServiceCollection AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<DaybookMetrics>().AddSingleton<PrometheusText>().AddHostedService<CountFromTheStart>();
        return configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is { Length: > 0 } ? services.AddHostedService<OtlpExport>() : services;
    }
}
