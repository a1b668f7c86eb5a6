using Daybook.Foundation.Http;
using Daybook.Foundation.Postgres;
using Microsoft.AspNetCore.Http;

namespace Daybook.Watch.Boards;

/// <summary><c>DELETE /boards/{name}</c>: answers with what it was, so that it can be saved again. Links made of it live on.</summary>
public sealed class DeleteBoard(PostgresConnections database)
{
    public async Task<IResult> Run(HttpCall call, string routed, CancellationToken cancel)
    {
        call.Query.RefuseOthers();
        var name = Board.NameOf(call, routed);
        await using var session = await database.OpenOperators(cancel);
        // Primary key.
        if (await session.Rows($"DELETE FROM boards WHERE name = $1 RETURNING {Board.Columns}", Board.Read, cancel, name)
            is not [var board])
            return Board.NotFound(name);
        (call.Note.Items, call.Note.Detail) = (board.Tiles.Count, $"revision {board.Revision}");
        return Answer.Json(board);
    }
}
