using Daybook.Foundation.Events;
using Daybook.Foundation.Http;
using Daybook.Foundation.Postgres;
using Microsoft.AspNetCore.Http;

namespace Daybook.Foundation.Access.Keys;

/// <summary>
/// <c>POST /ops/keys/{key_id}/revoke</c>: ends a key for ever. Asked again it answers the same: the first time stands.
/// </summary>
public sealed class RevokeKey(PostgresConnections database, RefreshKeys refresh, TimeProvider clock)
{
    public async Task<IResult> Run(HttpCall call, string keyId, CancellationToken cancel)
    {
        call.Query.RefuseOthers();
        if (!Guid.TryParse(keyId, out var id))
            throw QueryReader.Invalid("key_id", "`key_id` must be a UUID, as GET /ops/keys has it.");
        var now = clock.GetUtcNow();
        List<ShownKey> found;
        await using (var session = await database.OpenOperators(cancel))
        {
            // Primary key.
            await session.Execute("UPDATE api_keys SET revoked_at = $2, revoked_by = $3 WHERE key_id = $1 AND revoked_at IS NULL", cancel,
                id, now, call.Caller.Id);
            found = await session.Rows($"SELECT {ShownKey.Columns} FROM api_keys WHERE key_id = $1", r => ShownKey.Read(r, now), cancel,
                id);
        }

        if (found is not [var key])
            return new Problem(ProblemCode.NotFound, $"There is no key {id}. GET /ops/keys has those that were made at run time.");
        (call.Note.Items, call.Note.Detail) = (1, $"{key.Name} ({id})");
        await refresh.Now(cancel);
        return Answer.Json(key);
    }
}
