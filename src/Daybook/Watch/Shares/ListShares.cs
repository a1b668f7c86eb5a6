using Daybook.Foundation.Http;
using Daybook.Foundation.Postgres;
using Microsoft.AspNetCore.Http;

namespace Daybook.Watch.Shares;

/// <summary>
/// <c>GET /share?created_by=&amp;board=&amp;ended=</c>: links, newest first; with <c>ended</c> also those whose time is over.
/// </summary>
public sealed class ListShares(PostgresConnections database, TimeProvider clock)
{
    public async Task<IResult> Run(HttpCall call, CancellationToken cancel)
    {
        var (by, board, ended) = (call.Query.Text("created_by"), call.Query.Text("board"), call.Query.Flag("ended"));
        call.Query.RefuseOthers();
        var now = clock.GetUtcNow();
        await using var session = await database.OpenOperators(cancel);
        // Ids are in the order of time. A few at most: CreateShare.Most, and what ended lately.
        var shares = await session.Rows(
            $"""
            SELECT {Share.Columns} FROM shares
            WHERE ($1 OR (revoked_at IS NULL AND expires_at > $2)) AND ($3 IS NULL OR created_by = $3) AND ($4 IS NULL OR board = $4)
            ORDER BY share_id DESC LIMIT {CreateShare.Most}
            """, r => Share.Read(r, now), cancel, ended, now, Statements.Text(by), Statements.Text(board));
        call.Note.Items = shares.Count;
        return Answer.Json(new { Shares = shares });
    }
}
