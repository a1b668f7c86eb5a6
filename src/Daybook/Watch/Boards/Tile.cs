using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Daybook.Foundation;

namespace Daybook.Watch.Boards;

/// <summary>One question to a report, in the words of the API, and how the page shows its answer.</summary>
/// <param name="Report">Of <see cref="TileReports"/>, or <see cref="SqlTile.Report"/>.</param>
/// <param name="Question">What the report's route takes: a text, or a list of texts where it is given several times. Filters are
/// JSON.</param>
/// <param name="Range">Days that move with the calendar: <see cref="TileRange"/>. Null: those of the question.</param>
/// <param name="Look">How a trend is drawn: <c>chart</c>, <c>list</c> or <c>figure</c>.</param>
/// <param name="Width">Of the page: <c>third</c>, <c>half</c> or <c>whole</c>.</param>
public sealed record Tile(string Title, string Report, JsonObject Question, string? Range, string Look, string Width)
{
    /// <summary>Tiles of a board.</summary>
    public const int Most = 40;

    public const int LongestTitle = 200;

    internal static readonly string[] Numbers = ["sessions", "users", "average_seconds", "median_seconds", "bounce_rate"];

    internal static readonly string[] Looks = ["chart", "list", "figure"], Widths = ["third", "half", "whole"];

    /// <summary>Of sessions: which of their numbers is drawn, by its name in the answer. Null: how many there are.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Draws { get; init; }

    /// <summary>Path and query of what the tile asks today; not stored.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Asks { get; init; }

    /// <summary>Of a statement in SQL: the body to send there; not stored.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonObject? Sends { get; init; }

    internal static IReadOnlyList<Tile> ReadAll(string json) => JsonSerializer.Deserialize<List<Tile>>(json, DaybookJson.Options)!;

    internal static string WriteAll(IEnumerable<Tile> tiles) =>
        JsonSerializer.Serialize(tiles.Select(t => t with { Asks = null, Sends = null }), DaybookJson.Options);

    internal bool AsksLike(Tile other) =>
        Report == other.Report && Range == other.Range && JsonNode.DeepEquals(Question, other.Question);

    /// <summary>Filters stand as JSON in a tile, so that whom they name is found.</summary>
    internal static bool IsFilter(string parameter) =>
        parameter == "filter" || parameter.StartsWith("filter.", StringComparison.Ordinal);
}
