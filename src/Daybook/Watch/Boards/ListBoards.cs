using Daybook.Foundation.Http;
using Daybook.Foundation.Postgres;
using Daybook.Foundation.Time;
using Microsoft.AspNetCore.Http;

namespace Daybook.Watch.Boards;

/// <summary><c>GET /boards</c> and <c>GET /boards/{name}</c>.</summary>
public sealed class ListBoards(PostgresConnections database, ReportingZone reporting)
{
    public async Task<IResult> Run(HttpCall call, CancellationToken cancel)
    {
        call.Query.RefuseOthers();
        await using var session = await database.OpenOperators(cancel);
        var boards = await session.Rows(
            "SELECT name, title, jsonb_array_length(tiles), revision, changed_at, changed_by FROM boards ORDER BY lower(title), name",
            r => new ListedBoard(r.GetString(0), r.GetString(1), r.GetInt32(2), r.GetInt32(3), r.GetFieldValue<DateTimeOffset>(4),
                r.GetString(5)), cancel);
        return Answer.Json(new { Boards = boards });
    }

    public async Task<IResult> Run(HttpCall call, string routed, CancellationToken cancel)
    {
        call.Query.RefuseOthers();
        var name = Board.NameOf(call, routed);
        await using var session = await database.OpenOperators(cancel);
        if (await session.Rows($"SELECT {Board.Columns} FROM boards WHERE name = $1", Board.Read, cancel, name) is not [var board])
            return Board.NotFound(name);
        ExpectedRevision.Tag(call, board.Revision);
        return Answer.Json(board.Asking(reporting));
    }
}

/// <param name="Tiles">How many.</param>
public sealed record ListedBoard(string Name, string Title, int Tiles, int Revision, DateTimeOffset ChangedAt, string ChangedBy);
