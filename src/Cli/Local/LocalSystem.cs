using Daybook.Database;
using Daybook.Local;
using Daybook.Standalone;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Daybook.Cli.Local;

/// <summary>The app in this process, on the local stand-ins.</summary>
internal sealed class LocalSystem : IAsyncDisposable
{
    private const string Database = "daybook";

    // A trigger's %Setting% must have a value; on Azure the deployment gives it.
    private static readonly (string Name, string Schedule)[] Schedules =
    [
        ("RollupSchedule", "0 0 * * * *"),
        ("RetentionSchedule", "0 30 3 * * *"),
        ("QualitySchedule", "0 */15 * * * *"),
        ("IndexDocsSchedule", "0 0 4 * * *"),
    ];

    private readonly StandaloneHost host;

    private LocalSystem(StandaloneHost host, LocalServices services)
    {
        this.host = host;
        Services = services;
    }

    public string Url => host.Url;

    public LocalServices Services { get; }

    public string PostgresConnection => Services.Postgres.ConnectionString(Database);

    /// <summary>The usual ports, so that saved connections keep working; others when those are taken.</summary>
    public static LocalOptions Options(string data) => new(data)
    {
        PostgresPort = LocalOptions.UsualPostgresPort,
        QueuePort = LocalOptions.UsualQueuePort,
        S3Port = LocalOptions.UsualS3Port,
        OtherPortIfTaken = true,
    };

    /// <summary>Migrates, then serves. Settings of the environment hold, except for the addresses of what was started here.</summary>
    public static async Task<LocalSystem> StartAsync(LocalServices services, int port, CancellationToken cancel)
    {
        if (!await services.Postgres.DatabaseExistsAsync(Database, cancel))
            await services.Postgres.CreateDatabaseAsync(Database, template: null, cancel);

        var app = StandaloneHost.Build(new StandaloneOptions
        {
            Settings = Settings(services),
            Urls = $"http://127.0.0.1:{port}",
            ConfigureLogging = logging => logging.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace),
        });
        try
        {
            await app.Services.GetRequiredService<MigrationRunner>().Run(cancel);
            await app.StartAsync(cancel);
            return new LocalSystem(app, services);
        }
        catch (SchemaRefusedException e)
        {
            await app.DisposeAsync();
            throw new VerbFailedException(e.Message, e);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        await host.DisposeAsync();
    }

    private static Dictionary<string, string?> Settings(LocalServices services)
    {
        var settings = Addresses(services);
        foreach (var (name, schedule) in Schedules)
        {
            if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(name)))
                settings[name] = schedule;
        }
        return settings;
    }

    private static Dictionary<string, string?> Addresses(LocalServices services) => new(StringComparer.OrdinalIgnoreCase)
    {
        ["DOTNET_ENVIRONMENT"] = "Development",
        ["AzureWebJobsStorage"] = services.Queue.ConnectionString,
        ["ConnectionStrings:Postgres"] = services.Postgres.ConnectionString(Database),
        ["Daybook:S3:Bucket"] = "daybook",
        ["Daybook:S3:Region"] = "us-east-1",
        ["Daybook:S3:ServiceUrl"] = services.S3.ServiceUrl,
        ["Daybook:S3:AccessKey"] = S3Server.AccessKey,
        ["Daybook:S3:SecretKey"] = S3Server.SecretKey,
    };
}
