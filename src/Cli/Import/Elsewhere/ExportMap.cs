using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Daybook.Cli.Import.Elsewhere;

/// <summary>
/// How one product's exported records become events: a table of paths. A path names a member (<c>properties.time</c>), a member of the record
/// around a nested one (<c>^.visitorId</c>), several joined (<c>a+b</c>; <c>c?</c> may be absent) or a text (<c>=page_view</c>). Of a list the first that has a value counts.
/// </summary>
internal sealed record ExportMap
{
    private const string Folder = "Daybook.Cli.Import.Maps.";

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    public static IReadOnlyList<string> Names { get; } =
        ["ga4", "mixpanel", "amplitude", "posthog", "segment", "umami", "plausible", "matomo", "snowplow"];

    public required string Name { get; init; }

    /// <summary>Where the product describes its export.</summary>
    public required string Page { get; init; }

    /// <summary><c>json</c>: an object a line, or an array of them. <c>csv</c>, <c>tsv</c>: with a header, unless <see cref="Columns"/> says it.</summary>
    public required string Form { get; init; }

    public IReadOnlyList<string>? Columns { get; init; }

    /// <summary>A list inside each record whose elements are the events.</summary>
    public string? Records { get; init; }

    public required IReadOnlyList<string> EventType { get; init; }

    /// <summary>Event types that Daybook's own clients call otherwise.</summary>
    public IReadOnlyDictionary<string, string> Types { get; init; } = new Dictionary<string, string>();

    public required IReadOnlyList<string> OccurredAt { get; init; }

    /// <summary>What a number in <see cref="OccurredAt"/> counts since 1970: <c>s</c>, <c>ms</c> or <c>us</c>. Texts are ISO 8601, in UTC where they have no offset.</summary>
    public string? Unit { get; init; }

    public IReadOnlyList<string> EventId { get; init; } = [];

    public IReadOnlyList<string> UserId { get; init; } = [];

    public IReadOnlyList<string> AnonymousId { get; init; } = [];

    public IReadOnlyList<string> SessionId { get; init; } = [];

    /// <summary>Objects, or lists of key and value, whose members become properties.</summary>
    public IReadOnlyList<string> Spread { get; init; } = [];

    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, string> Context { get; init; } = new Dictionary<string, string>();

    /// <summary>Members that are known and are not carried over.</summary>
    public IReadOnlyList<string> Drop { get; init; } = [];

    /// <summary>Records that are no events: a path, and the values by which they are known.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Skip { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>The map of a product as a person may read and change it.</summary>
    public static string Text(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"{Folder}{name}.json")!;
        return new StreamReader(stream).ReadToEnd();
    }

    public static ExportMap Of(string name) => Read(JsonNode.Parse(Text(name))!, name);

    /// <param name="name">The map to begin with; null when the file is a whole map.</param>
    /// <param name="file">Its members replace those of the map to begin with.</param>
    /// <exception cref="ImportException">It is no map.</exception>
    public static ExportMap From(string? name, string file)
    {
        try
        {
            var map = name is null ? [] : JsonNode.Parse(Text(name))!.AsObject();
            var own = JsonNode.Parse(File.ReadAllText(file), documentOptions: new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true })!.AsObject();
            foreach (var (member, value) in own) map[member] = value?.DeepClone();
            return Read(map, file);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new ImportException($"{file} is not a map: {e.Message}", e);
        }
    }

    private static ExportMap Read(JsonNode map, string from) =>
        map.Deserialize<ExportMap>(Json) ?? throw new ImportException($"{from} is not a map: null.");

    /// <summary>The top-level members that some entry speaks of; with <c>^.</c> those of the record around.</summary>
    public IReadOnlySet<string> KnownMembers() => EventType.Concat(OccurredAt).Concat(EventId).Concat(UserId).Concat(AnonymousId).Concat(SessionId)
        .Concat(Spread).Concat(Properties.Values).Concat(Context.Values).Concat(Drop).Concat(Skip.Keys).Append(Records is null ? "" : "^." + Records)
        .SelectMany(path => path.Split('+')).Select(path => path.TrimEnd('?'))
        .Select(path => path.StartsWith("^.", StringComparison.Ordinal) ? "^." + path[2..].Split('.')[0] : path.Split('.')[0])
        .ToHashSet(StringComparer.Ordinal);
}
