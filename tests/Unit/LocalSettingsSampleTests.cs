using System.Text.Json;
using Daybook.Standalone;
using Daybook.Standalone.Discovery;
using Daybook.Standalone.Settings;
using Daybook.Standalone.Timers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Daybook.Tests;

/// <summary><c>local.settings.sample.json</c> and <c>host.json</c>, at the root.</summary>
public sealed class LocalSettingsSampleTests
{
    // The settings in docs/settings.md, except the API keys, because they are numbered.
    private static readonly string[] Documented =
    [
        "AzureWebJobsStorage", "ConnectionStrings__Postgres", "ConnectionStrings__PostgresDirect", "ConnectionStrings__PostgresRead",
        .. Section("S3", "Bucket", "Prefix", "Region", "ServiceUrl", "AccessKey", "SecretKey"),
        .. Section("Blob", "Container", "Prefix", "Connection"),
        "Daybook__TimeZone", "RollupSchedule", "RetentionSchedule", "QualitySchedule", "IndexDocsSchedule",
        .. Section(
            "Ingest", "MaxBodyBytes", "MaxBatchSize", "MaxEventBytes", "AllowedEventTypes", "TrackingPlan", "Strict", "DropBots",
            "IgnoreAddresses", "RefuseSuspiciousIds", "ClockSkewSeconds"),
        .. Section("Enrich", "Enabled", "GeoDatabase"),
        .. Section("Access", "Mode", "JwtSecret", "Authority", "Audience", "RateLimitPerMinute", "CorsOrigins", "TrustedProxies",
            "PeopleScope"),
        .. Section("Privacy", "AnonymizeUserIds", "AnonymizeKey", "EventRetentionDays", "MetricsRetentionDays", "KeyRetentionDays"),
        .. Section("Reports", "MaxStreams", "SessionGapMinutes"),
        .. Section("Columns", "Enabled", "CacheDirectory", "CacheBytes", "MemoryBytes", "SpillBytes", "Threads", "Queries", "QueueLength",
            "TimeoutSeconds", "MaxMergedEvents", "RetentionDays", "MonthQuietDays"),
        .. Section("Lake", "Enabled", "KeepHours"),
        .. Section("Sql", "Enabled", "TimeoutSeconds", "MemoryBytes", "SpillBytes", "MaxRows", "Statements"),
        .. Section("Docs", "Directory"), .. Section("Search", "Endpoint", "Index", "ApiKey"),
        .. Section("Alerts", "WebhookUrl"),
    ];

    private static readonly string[] TheHostsOwn = ["FUNCTIONS_WORKER_RUNTIME", "AZURE_FUNCTIONS_ENVIRONMENT"];

    private static readonly string Sample = Path.Combine(AppContext.BaseDirectory, "local.settings.sample.json");

    [Fact]
    public void The_sample_holds_each_documented_setting_and_no_other()
    {
        using var sample = JsonDocument.Parse(File.ReadAllText(Sample));

        var names = sample.RootElement.GetProperty("Values").EnumerateObject().Select(value => value.Name);

        Assert.Equal(Documented.Concat(TheHostsOwn).Order(), names.Order());
    }

    [Fact]
    public async Task The_sample_passes_every_check_that_a_start_makes()
    {
        await using var host = StandaloneHost.Build(Options());

        host.Services.GetRequiredService<IStartupValidator>().Validate();
    }

    [Fact]
    public void Every_timers_schedule_is_in_the_sample()
    {
        var settings = SettingsReader.Read(Options());

        Assert.All(FunctionList.OfDaybook().Timers,
            timer => Schedule.Parse(SettingReference.Resolve(timer.Schedule, settings, timer.Name), timer.Name));
        Assert.All(Documented.Where(name => name.EndsWith("Schedule", StringComparison.Ordinal)),
            name => Schedule.Parse(settings[name]!, name));
    }

    [Fact]
    public void Host_json_sets_no_prefix_and_leaves_it_to_the_functions_what_is_dead()
    {
        var settings = HostSettings.From(SettingsReader.Read(Options()));

        Assert.Equal("", settings.RoutePrefix);
        Assert.Equal(
            new QueueSettings(32, 32, 100, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(2), Base64: false), settings.Queues);
    }

    [Fact]
    public void What_is_passed_wins_over_the_sample_and_double_underscores_are_colons()
    {
        var settings =
            SettingsReader.Read(Options() with { Settings = new Dictionary<string, string?> { ["Daybook__TimeZone"] = "Europe/Berlin" } });

        Assert.Equal(("Europe/Berlin", "daybook"), (settings["Daybook:TimeZone"], settings["Daybook:S3:Bucket"]));
    }

    private static StandaloneOptions Options() => new() { LocalSettings = Sample, ReadEnvironment = false };

    private static IEnumerable<string> Section(string name, params string[] settings) =>
        settings.Select(setting => $"Daybook__{name}__{setting}");
}
