using System.Globalization;

namespace Daybook.Standalone.Settings;

/// <summary>
/// The settings of <c>host.json</c> for this host. A missing field has the Functions host's default. As there, a setting such as
/// <c>AzureFunctionsJobHost__extensions__queues__batchSize</c> overrides a field.
/// </summary>
/// <param name="RoutePrefix">Without slashes at the ends; the host's default is <c>api</c>.</param>
/// <param name="MaxConcurrentRequests">Requests that run at a time; -1 means no limit.</param>
/// <param name="MaxOutstandingRequests">Requests that run or wait; further ones get 429. -1 means no limit.</param>
public sealed record HostSettings(string RoutePrefix, int MaxConcurrentRequests, int MaxOutstandingRequests, QueueSettings Queues)
{
    /// <summary>The section in which the Functions host puts host.json.</summary>
    public const string Section = "AzureFunctionsJobHost";

    /// <exception cref="InvalidOperationException">A value is out of range; the message names the field, the value and the
    /// range.</exception>
    public static HostSettings From(IConfiguration configuration)
    {
        var http = configuration.GetSection($"{Section}:extensions:http");
        var queues = configuration.GetSection($"{Section}:extensions:queues");
        var batchSize = Int(queues, "batchSize", 16, 1, 32);
        return new HostSettings(
            (http["routePrefix"] ?? "api").Trim().Trim('/'),
            Int(http, "maxConcurrentRequests", -1, -1, int.MaxValue),
            Int(http, "maxOutstandingRequests", -1, -1, int.MaxValue),
            new QueueSettings(
                batchSize,
                Int(queues, "newBatchThreshold", batchSize / 2, 0, 10_000),
                Int(queues, "maxDequeueCount", 5, 1, int.MaxValue),
                Time(queues, "visibilityTimeout", TimeSpan.Zero, TimeSpan.Zero, TimeSpan.FromDays(7)),
                Time(queues, "maxPollingInterval", TimeSpan.FromMinutes(1), QueueSettings.MinPollingInterval, TimeSpan.FromDays(1)),
                Encoding(queues["messageEncoding"])));
    }

    private static int Int(IConfigurationSection section, string field, int absent, int min, int max) => section[field]?.Trim() switch
    {
        null or "" => absent,
        var text when int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= min
            && value <= max => value,
        var text => throw Refused(section, field, text, $"a whole number from {min} to {max}"),
    };

    private static TimeSpan Time(IConfigurationSection section, string field, TimeSpan absent, TimeSpan min, TimeSpan max) =>
        section[field]?.Trim() switch
        {
            null or "" => absent,
            var text when TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max => value,
            var text => throw Refused(section, field, text, $"a time from {min:c} to {max:c}"),
        };

    private static bool Encoding(string? text) => text?.Trim().ToLowerInvariant() switch
    {
        null or "" or "base64" => true,
        "none" => false,
        _ => throw new InvalidOperationException(
            $"host.json extensions.queues.messageEncoding is '{text}': 'base64' or 'none' is allowed."),
    };

    private static InvalidOperationException Refused(IConfigurationSection section, string field, string text, string allowed) =>
        new($"host.json {section.Path[(Section.Length + 1)..].Replace(':', '.')}.{field} is '{text}': {allowed} is allowed.");
}
