using Daybook.Local;
using Daybook.Standalone;
using Daybook.Standalone.Settings;
using Daybook.Store.Migrations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Daybook.Cli.Local;

/// <summary>The app in this process, on the local stand-ins.</summary>
internal sealed class LocalSystem : IAsyncDisposable
{
    private const string Database = "daybook";

    private readonly StandaloneHost _host;

    private LocalSystem(StandaloneHost host, LocalServices services)
    {
        _host = host;
        Services = services;
    }

    public string Url => _host.Url;

    public LocalServices Services { get; }

    /// <summary>What the app registered.</summary>
    public IServiceProvider App => _host.Services;

    public string PostgresConnection => Services.Postgres.ConnectionString(Database);

    /// <summary>The usual ports, so that saved connections keep working, or others if those are taken.</summary>
    public static LocalOptions Options(string data) => new(data)
    {
        PostgresPort = LocalOptions.UsualPostgresPort,
        QueuePort = LocalOptions.UsualQueuePort,
        BlobPort = LocalOptions.UsualBlobPort,
        S3Port = LocalOptions.UsualS3Port,
        OtherPortIfTaken = true,
        QueueSavesOften = true,
    };

    /// <summary>
    /// Migrates, then serves. Settings from the environment and local.settings.json apply, except for the addresses of the servers
    /// started here.
    /// </summary>
    public static async Task<LocalSystem> Start(LocalServices services, int port, CancellationToken cancel)
    {
        if (!await services.Postgres.DatabaseExists(Database, cancel))
            await services.Postgres.CreateDatabase(Database, template: null, cancel);

        var settings = Addresses(services, Database);
        settings["Daybook:Journal:Directory"] = services.Journal;
        settings["Daybook:Access:KeysFile"] = services.KeysFile;
        // The tool has the built page beside it, where the app looks first.
        if (!InstalledTool.IsThis && await DashboardBuild.Prepare(ProjectRoot.Find(), Terminal.Say, cancel) is { } dashboard)
            settings["Daybook:Dashboard:Directory"] = dashboard;
        var file = SettingsFile();
        // The sample's visitors get their countries, unless the developer has another file.
        const string geo = "Daybook:Enrich:GeoDatabase";
        if (string.IsNullOrWhiteSpace(SettingsReader.Read(new StandaloneOptions { Settings = settings, LocalSettings = file })[geo])
            && CountryFile.Find() is { } countries)
            settings[geo] = countries;
        var app = StandaloneHost.Build(new StandaloneOptions
        {
            Settings = settings,
            LocalSettings = file,
            Urls = $"http://127.0.0.1:{port}",
            ConfigureLogging =
                logging =>
                    logging.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace),
        });
        try
        {
            await app.Services.GetRequiredService<MigrationRunner>().Run(cancel);
            await app.Start(cancel);
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
        await _host.Stop();
        await _host.DisposeAsync();
    }

    // The developer's own settings file if there is one, otherwise the sample, which has a value for every setting.
    private static string SettingsFile()
    {
        var root = InstalledTool.IsThis ? AppContext.BaseDirectory : ProjectRoot.Find();
        var own = Path.Combine(root, "local.settings.json");
        return File.Exists(own) ? own : Path.Combine(root, "local.settings.sample.json");
    }

    /// <summary>Settings that point the app to the stand-ins.</summary>
    public static Dictionary<string, string?> Addresses(LocalServices services, string database) => new(StringComparer.OrdinalIgnoreCase)
    {
        ["DOTNET_ENVIRONMENT"] = "Development",
        ["AzureWebJobsStorage"] = services.Queue.ConnectionString,
        ["ConnectionStrings:Postgres"] = services.Postgres.ConnectionString(database),
        ["Daybook:S3:Bucket"] = "daybook",
        // A developer's own settings may name a container.
        ["Daybook:Blob:Container"] = "",
        ["Daybook:S3:Region"] = "us-east-1",
        ["Daybook:S3:ServiceUrl"] = services.S3.ServiceUrl,
        ["Daybook:S3:AccessKey"] = S3Server.AccessKey,
        ["Daybook:S3:SecretKey"] = S3Server.SecretKey,
    };
}
