using Daybook;
using Daybook.Reports.Sql.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;

// The same program, started by itself for a statement in SQL.
if (args is [SqlWorker.Verb]) return SqlWorker.Run();
var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.Services.AddDaybook(builder.Configuration);
// The worker's own span for each call, which continues the host's, goes out with Daybook's.
if (builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is { Length: > 0 })
    builder.Services.AddOpenTelemetry().UseFunctionsWorkerDefaults();
builder.Build().Run();
return 0;
