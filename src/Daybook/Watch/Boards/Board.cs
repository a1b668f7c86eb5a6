using Daybook.Foundation.Events;
using Daybook.Foundation.Http;
using Daybook.Foundation.Time;
using Npgsql;

namespace Daybook.Watch.Boards;

/// <summary>Questions that are shown together.</summary>
/// <param name="Tiles">In the order in which they are shown.</param>
/// <param name="Revision">Rises with every change; the ETag.</param>
/// <param name="ChangedBy">The caller.</param>
public sealed record Board(string Name, string Title, IReadOnlyList<Tile> Tiles, int Revision, DateTimeOffset ChangedAt, string ChangedBy)
{
    internal const string Columns = "name, title, tiles::text, revision, changed_at, changed_by";

    internal static Board Read(NpgsqlDataReader row) => new(
        row.GetString(0), row.GetString(1), Tile.ReadAll(row.GetString(2)), row.GetInt32(3), row.GetFieldValue<DateTimeOffset>(4),
        row.GetString(5));

    /// <summary>With what each tile asks today.</summary>
    internal Board Asking(ReportingZone reporting) =>
        this with
        {
            Tiles = [.. Tiles.Select(t => SqlTile.Is(t) ? t with { Asks = SqlTile.Path, Sends = SqlTile.Body(t, reporting) }
                : t with { Asks = TileAddress.Of(t, reporting) })],
        };

    internal static string NameOf(HttpCall call, string routed) => SavedName.Of(call, "name", routed, "weekly-numbers");

    internal static Problem NotFound(string name) =>
        new(ProblemCode.NotFound, $"There is no board \"{name}\". GET /boards lists those there are.");
}
