using Daybook.Foundation.Access.Shares;
using Daybook.Foundation.Events;
using Daybook.Foundation.Http;
using Daybook.Foundation.Postgres;
using Daybook.Watch.Boards;
using Microsoft.AspNetCore.Http;
using Npgsql;
using NpgsqlTypes;

namespace Daybook.Watch.Shares;

/// <summary><c>POST /share</c>: makes a link that shows a board or tiles to whoever has it, without a key, and shows it once.</summary>
/// <remarks>
/// It keeps the tiles of this moment: what is put on the board later would else be public without anybody deciding it. A request that is
/// sent again after a lost answer makes a second link; the first is in the list, and nobody knows its token.
/// </remarks>
public sealed class CreateShare(PostgresConnections database, CheckTiles check, TimeProvider clock)
{
    /// <summary>Links that are active.</summary>
    internal const int Most = 1_000;

    public async Task<IResult> Run(HttpCall call, CancellationToken cancel)
    {
        call.Query.RefuseOthers();
        var now = clock.GetUtcNow();
        var request = await ShareRequest.Read(call, now, cancel);
        if (request.Tiles is { } own) await check.Run(own, [], call.Caller, cancel);
        await using var session = await database.OpenOperators(cancel);
        var board = request.Board is { } name ? await BoardOf(session, name, cancel) : null;
        if (request.Board is not null && board is null)
            return new Problem(ProblemCode.NotFound, $"There is no board \"{request.Board}\". GET /boards lists those there are.");
        var tiles = request.Tiles ?? board!.Tiles;
        if (tiles.Count == 0)
            throw QueryReader.Invalid("board", $"The board \"{request.Board}\" has no tile, so there is nothing to share.");
        CheckTiles.RequireNobody(tiles);
        var (token, id) = (ShareToken.New(), Guid.CreateVersion7(now));
        var made = await session.Rows(
            $"""
            INSERT INTO shares (share_id, token_hash, board, board_revision, title, tiles, annotations, created_at, created_by, expires_at)
            SELECT $1, $2, $3, $4, $5, $6::jsonb, $7, $8, $9, $10
            WHERE (SELECT count(*) FROM shares WHERE revoked_at IS NULL AND expires_at > $8) < {Most}
            RETURNING {Share.Columns}
            """, r => Share.Read(r, now), cancel, id, ShareToken.HashOf(token), Statements.Text(board?.Name), Number(board?.Revision),
            request.Title ?? board!.Title, Tile.WriteAll(tiles), request.Annotations, now, call.Caller.Id, request.ExpiresAt);
        if (made is not [var share])
            throw QueryReader.Invalid("board",
                $"There are {Most} active links already. Revoke some that nobody needs: GET /share lists them.");
        (call.Note.Items, call.Note.Detail) = (tiles.Count,
            $"{id}{(board is null ? "" : $": board {board.Name}, revision {board.Revision}")}");
        return Answer.Json(share with { Token = token, Link = $"{call.Request.PathBase}/shared#{token}" }, StatusCodes.Status201Created);
    }

    // Primary key.
    private static async Task<Board?> BoardOf(NpgsqlConnection session, string name, CancellationToken cancel) =>
        (await session.Rows($"SELECT {Board.Columns} FROM boards WHERE name = $1", Board.Read, cancel, name)).SingleOrDefault();

    private static NpgsqlParameter Number(int? value) =>
        new() { Value = value ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Integer };
}
