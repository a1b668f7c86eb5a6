using System.Text.Json;
using System.Text.Json.Nodes;
using Daybook.Foundation;
using Daybook.Foundation.Events;
using Daybook.Foundation.Http;
using Daybook.Foundation.Time;
using Daybook.Reports.Sql;

namespace Daybook.Watch.Boards;

/// <summary>
/// A tile that is a statement in SQL. It is none of <see cref="TileReports"/>, which share links reach: it runs with the key of whoever
/// looks at the board, and needs the scope <c>sql</c>.
/// </summary>
internal static class SqlTile
{
    public const string Report = "sql", Path = "/sql";

    private static readonly string[] Known = ["sql", "from", "to", "tz", "limit"];

    public static bool Is(Tile tile) => tile.Report == Report;

    /// <summary>What is sent to <c>POST /sql</c>, with the days that the tile's range is today.</summary>
    public static JsonObject Body(Tile tile, ReportingZone reporting) =>
        new(TileAddress.Parameters(tile, reporting).Select(p => KeyValuePair.Create(p.Key, (JsonNode?)p.Value)));

    /// <exception cref="ProblemException"><c>forbidden</c>.</exception>
    public static void RequireScope(Tile tile, Caller caller)
    {
        if (!caller.May(Scope.Sql))
            throw new ProblemException(new Problem(ProblemCode.Forbidden,
                $"The tile “{tile.Title}” is a statement in SQL: to put it on a board takes the scope 'sql', which '{caller.Id}' does not "
                + "have."));
    }

    /// <summary>As the route reads it. What the engine says to the statement is told when it runs.</summary>
    /// <exception cref="ProblemException"><c>invalid_parameter</c>, or <c>not_found</c>: SQL is off.</exception>
    public static void Check(Tile tile, ReportingZone reporting, SqlOptions options)
    {
        if (!options.Enabled) throw SqlProblems.Off();
        foreach (var (name, value) in tile.Question)
        {
            if (!Known.Contains(name) || value is JsonArray)
                throw QueryReader.Invalid(name,
                    $"`{name}` cannot be given like this: a tile in SQL takes {string.Join(", ", Known)}, each once. Values stand in the "
                    + "statement itself.");
        }

        SqlRequest.Of(JsonSerializer.SerializeToElement(Body(tile, reporting), DaybookJson.Options), reporting, options.MaxRows);
    }

    public static ProblemException NotInLinks(Tile tile, int index) => QueryReader.Invalid($"tiles/{index}/report",
        $"The tile “{tile.Title}” is a statement in SQL. A link that works without a key runs none: take the tile out of what you share, "
        + "or give your colleague a key with the scope sql.");
}
