using System.Text.Json.Nodes;
using Daybook.Foundation;
using Daybook.Foundation.Http;
using Daybook.Foundation.Time;
using Daybook.Reports.Filters;
using Daybook.Reports.Sql;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Daybook.Watch.Boards;

/// <summary>
/// Reads the questions of tiles as their routes do, so that nothing is saved that could not be asked. A segment must exist when a tile
/// that names it is saved; one that is deleted later is told where the tile's number would be.
/// </summary>
public sealed class CheckTiles(ReportingZone reporting, ReadEventFilter filters, IOptions<SqlOptions> sql)
{
    /// <param name="saved">Tiles as they are stored. Their questions could be asked once, so one that is still the same is not judged
    /// again: a segment that somebody has deleted must not keep others from changing the rest of the board.</param>
    /// <param name="caller">Saves them. Only who may ask in SQL puts statements before others.</param>
    /// <exception cref="ProblemException"><c>invalid_parameter</c> that says which tile is meant.</exception>
    internal async Task Run(IReadOnlyList<Tile> tiles, IReadOnlyList<Tile> saved, Caller caller, CancellationToken cancel)
    {
        foreach (var (i, tile) in tiles.Index())
        {
            if (saved.Any(tile.AsksLike)) continue;
            if (SqlTile.Is(tile)) SqlTile.RequireScope(tile, caller);
            await Check(tile, $"tiles/{i}/question", cancel);
        }
    }

    /// <summary>
    /// What a link without a key must not show: somebody by their id, sessions one by one, or what somebody asked in SQL.
    /// </summary>
    /// <exception cref="ProblemException"><c>invalid_parameter</c>.</exception>
    internal static void RequireNobody(IReadOnlyList<Tile> tiles)
    {
        foreach (var (i, tile) in tiles.Index())
        {
            if (SqlTile.Is(tile)) throw SqlTile.NotInLinks(tile, i);
            var bySession = tile.Question.Any(p => p is { Key: "by", Value: JsonValue by } && (string?)by == "session_id");
            if (bySession || Conditions(tile).Any(c => FindablePeople.Names(c.Condition)))
                throw QueryReader.Invalid($"tiles/{i}/question",
                    $"The tile “{tile.Title}” is about single people or sessions, by `user_id` or `session_id`. A link that works without "
                    + "a key shows nobody: take it out of what you share.");
        }
    }

    private async Task Check(Tile tile, string at, CancellationToken cancel)
    {
        try
        {
            if (SqlTile.Is(tile))
            {
                SqlTile.Check(tile, reporting, sql.Value);
                return;
            }

            foreach (var (name, condition) in Conditions(tile)) FindablePeople.Require(condition, name, "a board");
            if (TileAddress.Of(tile, reporting).Length is var length && length > TileAddress.Longest)
                throw QueryReader.Invalid("question",
                    $"Its address has {length} characters, and at most {TileAddress.Longest} are sure to reach Daybook: shorten the "
                    + "filter, or save it as a segment.");
            var query = new QueryReader(new QueryCollection(TileAddress.Parameters(tile, reporting).GroupBy(p => p.Key, p => p.Value)
                .ToDictionary(p => p.Key, p => new StringValues([.. p]))));
            var report = TileReports.All[tile.Report];
            report.Read(query, reporting, await filters.Run(query, report.OfType, cancel));
            query.RefuseOthers();
        }
        catch (ProblemException e)
        {
            throw QueryReader.Invalid(at, $"The tile “{tile.Title}” ({at}): {e.Problem.Detail}");
        }
    }

    private static IEnumerable<(string Name, FilterCondition Condition)> Conditions(Tile tile) =>
        from parameter in tile.Question
        where Tile.IsFilter(parameter.Key)
        from node in ReadFilter.Of(parameter.Value!.ToJsonString(DaybookJson.Options), parameter.Key)
        from condition in node.Conditions
        select (parameter.Key, condition);
}
