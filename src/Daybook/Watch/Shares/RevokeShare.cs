using Daybook.Foundation.Events;
using Daybook.Foundation.Http;
using Daybook.Foundation.Postgres;
using Microsoft.AspNetCore.Http;

namespace Daybook.Watch.Shares;

/// <summary><c>DELETE /share/{share_id}</c>: ends a link for ever. Asked again it answers the same: the first time stands.</summary>
public sealed class RevokeShare(PostgresConnections database, TimeProvider clock)
{
    public async Task<IResult> Run(HttpCall call, string shareId, CancellationToken cancel)
    {
        call.Query.RefuseOthers();
        if (!Guid.TryParse(shareId, out var id)) throw QueryReader.Invalid("share_id", "`share_id` must be a UUID, as GET /share has it.");
        var now = clock.GetUtcNow();
        await using var session = await database.OpenOperators(cancel);
        // Primary key.
        await session.Execute("UPDATE shares SET revoked_at = $2, revoked_by = $3 WHERE share_id = $1 AND revoked_at IS NULL", cancel, id,
            now, call.Caller.Id);
        if (await session.Rows($"SELECT {Share.Columns} FROM shares WHERE share_id = $1", r => Share.Read(r, now), cancel, id)
            is not [var share])
            return new Problem(ProblemCode.NotFound, $"There is no link {id}, or it ended long ago. GET /share lists those there are.");
        (call.Note.Items, call.Note.Detail) = (1, $"made by {share.CreatedBy}");
        return Answer.Json(share);
    }
}
