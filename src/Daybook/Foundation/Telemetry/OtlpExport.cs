using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Daybook.Foundation.Telemetry;

/// <summary>
/// Sends traces and metrics by OTLP while the host runs, and sends the rest when it stops. The standard <c>OTEL_*</c> variables apply.
/// Metrics are Daybook's own, the connection pools' and the runtime's. <c>service.instance.id</c> is the instance's name.
/// </summary>
internal static class OtlpExport
{
    public static IServiceCollection AddOtlpExport(this IServiceCollection services, IConfiguration configuration,
        InstanceName instance)
    {
        var version = typeof(OtlpExport).Assembly.GetName().Version?.ToString(3);
        services.AddOpenTelemetry()
            .ConfigureResource(
            resource => resource.AddService(Settings.Filled(configuration, "OTEL_SERVICE_NAME") ?? "daybook", serviceVersion: version,
                serviceInstanceId: instance.Value))
            .WithTracing(traces => traces.AddSource(DaybookTracing.Name).AddNpgsql().AddOtlpExporter())
            .WithMetrics(metrics => metrics
                .AddMeter(DaybookMetrics.MeterName).AddNpgsqlInstrumentation().AddRuntimeInstrumentation().AddOtlpExporter());
        return services;
    }
}
