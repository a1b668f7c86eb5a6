using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Daybook.Foundation.Telemetry;

/// <summary>
/// Counting, tracing, and their ways out: Prometheus text at <c>/metrics</c>, OTLP where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set, and
/// JSON logs with trace ids by option.
/// </summary>
public static class TelemetryServices
{
    public static IServiceCollection AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        var instance = new InstanceName();
        services.AddSingleton(instance).AddSingleton<DaybookMetrics>().AddSingleton<PrometheusText>().AddHostedService<CountFromTheStart>();
        // Read here, because logging is set up before options. A value that is neither true nor false is refused later with the other
        // options.
        if (bool.TryParse(configuration["Daybook:JsonLogs"], out var json) && json)
            services.AddLogging(
                logging => logging.AddConsoleFormatter<JsonLogFormatter, ConsoleFormatterOptions>()
                    .AddConsole(console => console.FormatterName = JsonLogFormatter.FormatterName));
        return Settings.Filled(configuration, "OTEL_EXPORTER_OTLP_ENDPOINT") is not null ? services.AddOtlpExport(configuration, instance)
            : services;
    }
}
