using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Daybook.Cli.Import.Elsewhere;

/// <summary>
/// A table of paths that says how one product's exported records become events. A path names a member (<c>properties.time</c>), a member
/// of the record
/// around a nested one (<c>^.visitorId</c>), several joined (<c>a+b</c>; <c>c?</c> may be absent) or a text (<c>=page_view</c>). In a
/// list, the first path with a value counts.
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

    /// <summary>The page on which the product describes its export.</summary>
    public required string Page { get; init; }

    /// <summary>
    /// <c>json</c>: an object a line, or an array of them. <c>csv</c>, <c>tsv</c>: with a header, unless <see cref="Columns"/> gives it.
    /// </summary>
    public required string Form { get; init; }

    public IReadOnlyList<string>? Columns { get; init; }

    /// <summary>A list inside each record whose elements are the events.</summary>
    public string? Records { get; init; }

    public required IReadOnlyList<string> EventType { get; init; }

    /// <summary>Event types that have another name in Daybook's own clients.</summary>
    public IReadOnlyDictionary<string, string> Types { get; init; } = new Dictionary<string, string>();

    public required IReadOnlyList<string> OccurredAt { get; init; }

    /// <summary>
    /// What a number in <see cref="OccurredAt"/> counts since 1970: <c>s</c>, <c>ms</c> or <c>us</c>. Texts are ISO 8601, in UTC if they
    /// have no offset.
    /// </summary>
    public string? Unit { get; init; }

    public IReadOnlyList<string> EventId { get; init; } = [];

    public IReadOnlyList<string> UserId { get; init; } = [];

    public IReadOnlyList<string> AnonymousId { get; init; } = [];

    public IReadOnlyList<string> SessionId { get; init; } = [];

    /// <summary>Objects or key-value lists whose members become properties.</summary>
    public IReadOnlyList<string> Spread { get; init; } = [];

    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, string> Context { get; init; } = new Dictionary<string, string>();

    /// <summary>Known members that are not imported.</summary>
    public IReadOnlyList<string> Drop { get; init; } = [];

    /// <summary>Records that are not events: a path, and the values that identify them.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Skip { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>The map of a product in a form that a person can read and change.</summary>
    public static string Text(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"{Folder}{name}.json")!;
        return new StreamReader(stream).ReadToEnd();
    }

    public static ExportMap Of(string name) => Read(JsonNode.Parse(Text(name))!, name);

    /// <param name="name">The base map; null if the file is a complete map.</param>
    /// <param name="file">Its members replace those of the base map.</param>
    /// <exception cref="ImportException">It is not a map.</exception>
    public static ExportMap From(string? name, string file)
    {
        try
        {
            var map = name is null ? [] : JsonNode.Parse(Text(name))!.AsObject();
            var own = JsonNode.Parse(File.ReadAllText(file),
                documentOptions: new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true })!
                .AsObject();
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

    /// <summary>The top-level members that an entry uses; with <c>^.</c> those of the outer record.</summary>
    public IReadOnlySet<string> KnownMembers() =>
        EventType.Concat(OccurredAt).Concat(EventId).Concat(UserId).Concat(AnonymousId).Concat(SessionId)
        .Concat(Spread).Concat(Properties.Values).Concat(Context.Values).Concat(Drop).Concat(Skip.Keys)
        .Append(Records is null ? "" : "^." + Records)
        .SelectMany(path => path.Split('+')).Select(path => path.TrimEnd('?'))
        .Select(path => path.StartsWith("^.", StringComparison.Ordinal) ? "^." + path[2..].Split('.')[0] : path.Split('.')[0])
        .ToHashSet(StringComparer.Ordinal);
}
