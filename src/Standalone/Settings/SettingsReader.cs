using System.Text.Json;

namespace Daybook.Standalone.Settings;

/// <summary>
/// Combines the settings as Functions Core Tools do. A later source wins: host.json (under <see cref="HostSettings.Section"/>),
/// <c>Values</c> of
/// local.settings.json, the environment, the caller's values. <c>__</c> in a name means <c>:</c>.
/// </summary>
internal static class SettingsReader
{
    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    public static IConfigurationRoot Read(StandaloneOptions options)
    {
        var builder = new ConfigurationBuilder()
            .AddInMemoryCollection(HostJson(options.HostJson ?? Path.Combine(AppContext.BaseDirectory, "host.json")))
            .AddInMemoryCollection(LocalSettings(options.LocalSettings ?? Path.GetFullPath("local.settings.json")));
        if (options.ReadEnvironment) builder.AddEnvironmentVariables();
        return builder.AddInMemoryCollection(options.Settings.Select(Colons)).Build();
    }

    private static Dictionary<string, string?> HostJson(string path)
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        if (!File.Exists(path)) return settings;
        using var document = Parse(path);
        Flatten(HostSettings.Section, document.RootElement, settings);
        return settings;
    }

    private static IEnumerable<KeyValuePair<string, string?>> LocalSettings(string path)
    {
        if (!File.Exists(path)) return [];
        using var document = Parse(path);
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        if (document.RootElement.TryGetProperty("Values", out var values))
        {
            foreach (var value in values.EnumerateObject()) settings[value.Name] = Text(value.Value);
        }

        return settings.Select(Colons);
    }

    private static JsonDocument Parse(string path)
    {
        try
        {
            return JsonDocument.Parse(File.ReadAllText(path), Lenient);
        }
        catch (JsonException broken)
        {
            throw new InvalidOperationException($"{path} is not JSON: {broken.Message}", broken);
        }
    }

    private static KeyValuePair<string, string?> Colons(KeyValuePair<string, string?> pair) =>
        new(pair.Key.Replace("__", ":", StringComparison.Ordinal), pair.Value);

    private static void Flatten(string path, JsonElement element, Dictionary<string, string?> into)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject()) Flatten($"{path}:{member.Name}", member.Value, into);
                break;
            case JsonValueKind.Array:
                foreach (var (index, item) in element.EnumerateArray().Index()) Flatten($"{path}:{index}", item, into);
                break;
            default:
                into[path] = Text(element);
                break;
        }
    }

    private static string? Text(JsonElement element) => element.ValueKind == JsonValueKind.Null ? null : element.ToString();
}
