using System.Text.Json;
using System.Text.Json.Nodes;
using Daybook.Foundation.Http;

namespace Daybook.Watch.Boards;

/// <summary>Reads the list of tiles that a caller sent. What their questions ask is judged by <see cref="CheckTiles"/>.</summary>
internal static class ReadTiles
{
    private const string Form = "A tile is {\"title\": \"Orders\", \"report\": \"trend\", \"question\": {\"event_type\": \"order_paid\"}, "
        + "\"range\": \"30d\"}; it may have \"look\" and \"width\".";

    // A board that was read may be sent back, with what it asks today.
    private const string Asks = "asks", Sends = "sends";

    private static readonly string[] OfRange = ["from", "to", "start_date"];

    /// <exception cref="ProblemException"><c>invalid_parameter</c> that says which tile is meant.</exception>
    public static IReadOnlyList<Tile> Of(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Array) throw QueryReader.Invalid("tiles", $"`tiles` is a list. {Form}");
        if (json.GetArrayLength() > Tile.Most) throw QueryReader.Invalid("tiles", $"A board has at most {Tile.Most} tiles.");
        return [.. json.EnumerateArray().Select((tile, i) => One(tile, $"tiles/{i}"))];
    }

    private static Tile One(JsonElement json, string at)
    {
        if (json.ValueKind != JsonValueKind.Object) throw QueryReader.Invalid(at, $"`{at}` is no tile. {Form}");
        SavedBody.RequireKnown(json, at + "/", Form, "title", "report", "question", "range", "look", "width", "draws", Asks, Sends);
        var title = SavedText.Of(Required(json, "title", at), at + "/title", Tile.LongestTitle);
        var report = OneOf(json, "report", null, [.. TileReports.All.Keys.Append(SqlTile.Report).Order(StringComparer.Ordinal)], at);
        var question = Question(SavedBody.Member(json, "question"), at + "/question");
        var range = SavedBody.Member(json, "range") is { } r ? SavedText.Of(r, at + "/range", Tile.LongestTitle) : null;
        if (range is not null && !TileRange.IsOne(range))
            throw QueryReader.Invalid(at + "/range",
                $"`{at}/range` is 30d for the last 30 days, another number of days, or month for this month. Other days stand as `from` "
                + "and `to` in the question.");
        if (range is not null && OfRange.FirstOrDefault(question.ContainsKey) is { } other)
            throw QueryReader.Invalid(at + "/range", $"`{at}` has a `range` and also `{other}` in its question: give one of them.");
        var look = OneOf(json, "look", Tile.Looks[0], Tile.Looks, at);
        if (look != Tile.Looks[0] && report != "trend")
            throw QueryReader.Invalid(at + "/look", $"`{at}/look` is about trends, and this tile asks for {report}.");
        var draws = SavedBody.Member(json, "draws") is null ? null : OneOf(json, "draws", null, Tile.Numbers, at);
        if (draws is not null && report != "sessions")
            throw QueryReader.Invalid(at + "/draws", $"`{at}/draws` is about sessions, and this tile asks for {report}.");
        return new(title, report, question, range, look, OneOf(json, "width", Tile.Widths[1], Tile.Widths, at)) { Draws = draws };
    }

    private static JsonObject Question(JsonElement? json, string at)
    {
        JsonObject question = [];
        if (json is null) return question;
        if (json.Value.ValueKind != JsonValueKind.Object)
            throw QueryReader.Invalid(at, $"`{at}` is an object with the parameters of the report's route.");
        foreach (var member in json.Value.EnumerateObject())
        {
            var name = Name(member, at);
            if (question.ContainsKey(name)) throw QueryReader.Invalid(at, $"`{at}` has `{name}` twice; several values are a list.");
            if (member.Value.ValueKind == JsonValueKind.Null) continue;
            if (Tile.IsFilter(name)) question[name] = Filter(member.Value, $"{at}/{name}");
            else if (member.Value.ValueKind != JsonValueKind.Array) question[name] = Text(member.Value, $"{at}/{name}");
            else if (member.Value.GetArrayLength() == 1) question[name] = Text(member.Value[0], $"{at}/{name}");
            else if (member.Value.GetArrayLength() > 0)
                question[name] = new JsonArray([.. member.Value.EnumerateArray().Select(v => (JsonNode)Text(v, $"{at}/{name}"))]);
        }

        return question;
    }

    // As the route takes it: a text of JSON; or, easier to read and to write, the JSON itself.
    private static JsonNode Filter(JsonElement json, string at)
    {
        try
        {
            var list = JsonNode.Parse(json.ValueKind == JsonValueKind.String ? SavedText.Read(json, at) : json.GetRawText());
            return list is JsonArray ? list : throw QueryReader.Invalid(at, $"`{at}` is a list of conditions.");
        }
        catch (JsonException)
        {
            throw QueryReader.Invalid(at, $"`{at}` is a list of conditions, and this is no JSON.");
        }
    }

    private static string Text(JsonElement json, string at) => json.ValueKind switch
    {
        JsonValueKind.String => SavedText.Read(json, at),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => json.GetRawText(),
        _ => throw QueryReader.Invalid(at, $"`{at}` is a text, a number, true or false, or a list of those."),
    };

    private static string OneOf(JsonElement json, string name, string? otherwise, string[] allowed, string at)
    {
        var value = SavedBody.Member(json, name);
        if (value is null && otherwise is not null) return otherwise;
        return value is { ValueKind: JsonValueKind.String } given && allowed.Contains(SavedText.Read(given, $"{at}/{name}"))
            ? given.GetString()!
            : throw QueryReader.Invalid($"{at}/{name}", $"`{at}/{name}` is one of: {string.Join(", ", allowed)}.");
    }

    private static JsonElement Required(JsonElement json, string name, string at) =>
        SavedBody.Member(json, name) ?? throw QueryReader.Invalid($"{at}/{name}", $"`{at}/{name}` is required. {Form}");

    private static string Name(JsonProperty member, string at)
    {
        try
        {
            return member.Name.Contains('\0', StringComparison.Ordinal)
                ? throw QueryReader.Invalid(at, $"A name in `{at}` holds the character U+0000, which no stored text can hold.")
                : member.Name;
        }
        catch (InvalidOperationException)
        {
            throw QueryReader.Invalid(at, $"A name in `{at}` holds half a surrogate pair, which no stored text can hold.");
        }
    }
}
