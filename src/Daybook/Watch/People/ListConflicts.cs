using Daybook.Foundation.Http;
using Daybook.Foundation.Postgres;
using Microsoft.AspNetCore.Http;

namespace Daybook.Watch.People;

/// <summary>
/// <c>GET /ops/identity/conflicts?limit=</c>: anonymous ids that several users were seen with, and aliases that would have merged two
/// users, the latest first.
/// </summary>
/// <remarks>Nothing is wrong with them: the first user keeps the id, and two users are never merged. They explain a number.</remarks>
public sealed class ListConflicts(PostgresConnections database)
{
    public async Task<IResult> Run(HttpCall call, CancellationToken cancel)
    {
        var limit = call.Query.Number("limit", 10, 1, 1000);
        call.Query.RefuseOthers();
        await using var session = await database.OpenOperators(cancel);
        return Answer.Json(new
        {
            // Primary key of identity_links.
            Shared = await session.Rows<object>("""
                SELECT l.anonymous_id, o.user_id, o.first_at, array_agg(l.user_id ORDER BY l.first_at, l.first_event_id)
                FROM identity_links l JOIN identity_owners o USING (anonymous_id)
                GROUP BY l.anonymous_id, o.user_id, o.first_at HAVING count(*) > 1
                ORDER BY max(l.first_at) DESC, l.anonymous_id LIMIT $1
                """, r => new
            {
                AnonymousId = r.GetString(0),
                BelongsTo = r.GetString(1),
                Since = r.GetFieldValue<DateTimeOffset>(2),
                Users = r.GetFieldValue<string[]>(3),
            }, cancel, limit),
            // Index users_subject_key.
            Aliases = await session.Rows<object>("""
                SELECT l.anonymous_id, l.user_id, l.first_at, l.first_event_id
                FROM identity_links l
                WHERE l.alias AND l.anonymous_id <> l.user_id AND EXISTS (SELECT FROM users u WHERE u.subject = 'u:' || l.anonymous_id)
                ORDER BY l.first_at DESC, l.first_event_id LIMIT $1
                """, r => new
            {
                PreviousId = r.GetString(0),
                UserId = r.GetString(1),
                At = r.GetFieldValue<DateTimeOffset>(2),
                EventId = r.GetGuid(3),
            }, cancel, limit),
        });
    }
}
