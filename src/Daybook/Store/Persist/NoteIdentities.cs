using Npgsql;

namespace Daybook.Store.Persist;

/// <summary>
/// Notes to whom anonymous ids belong, in the transaction that stores the events which say so. Senders put both ids on every event, so
/// nearly always the pair is stored already and nothing is written.
/// </summary>
/// <remarks>
/// The result does not depend on the order in which events or transactions arrive: each row keeps a minimum. Pairs are written first and
/// in the order of their ids, and then owners in the same order, so transactions cannot wait for each other in a circle.
/// </remarks>
internal static class NoteIdentities
{
    /// <summary>SQL that keeps the earliest of each pair.</summary>
    /// <param name="pairs">
    /// A query of each pair once: anonymous_id, user_id, first_at, first_event_id, alias. It sorts by both ids, in PostgreSQL's byte order.
    /// </param>
    internal static string AddLinks(string pairs) => $"""
        INSERT INTO identity_links AS l (anonymous_id, user_id, first_at, first_event_id, alias)
        {pairs}
        ON CONFLICT (anonymous_id, user_id) DO UPDATE
          SET first_at = excluded.first_at, first_event_id = excluded.first_event_id, alias = excluded.alias
        WHERE (excluded.first_at, excluded.first_event_id) < (l.first_at, l.first_event_id)
        """;

    /// <summary>SQL that gives each anonymous id to its earliest user, and notes which ids changed hands.</summary>
    /// <param name="earliest">
    /// A query of each anonymous id once: anonymous_id, user_id, first_at, first_event_id. It sorts by the id, in PostgreSQL's byte order.
    /// </param>
    internal static string AddOwners(string earliest) => $"""
        WITH owned AS (
          INSERT INTO identity_owners AS o (anonymous_id, user_id, first_at, first_event_id)
          {earliest}
          ON CONFLICT (anonymous_id) DO UPDATE
            SET user_id = excluded.user_id, first_at = excluded.first_at, first_event_id = excluded.first_event_id
          WHERE (excluded.first_at, excluded.first_event_id) < (o.first_at, o.first_event_id)
          RETURNING anonymous_id)
        INSERT INTO identity_changes (anonymous_id) SELECT anonymous_id FROM owned
        """;

    /// <summary>The stored rows of these pairs. identity_links: primary key.</summary>
    public static NpgsqlBatchCommand Known(IReadOnlyList<IdentityPair> pairs) => new("""
        SELECT l.anonymous_id, l.user_id, l.first_at, l.first_event_id
        FROM unnest($1::text[], $2::text[]) p (anonymous_id, user_id) JOIN identity_links l USING (anonymous_id, user_id)
        """)
    {
        Parameters =
        {
            new() { Value = pairs.Select(p => p.AnonymousId).ToArray() },
            new() { Value = pairs.Select(p => p.UserId).ToArray() },
        },
    };

    /// <param name="pairs">Those that are new or earlier than what is stored, as far as this transaction knows.</param>
    public static IEnumerable<NpgsqlBatchCommand> Write(IReadOnlyList<IdentityPair> pairs)
    {
        if (pairs.Count == 0) yield break;
        yield return new(AddLinks("""
            SELECT * FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::uuid[], $5::boolean[]) u (anonymous_id, user_id)
            ORDER BY u.anonymous_id COLLATE "C", u.user_id COLLATE "C"
            """))
        {
            Parameters =
            {
                new() { Value = pairs.Select(p => p.AnonymousId).ToArray() },
                new() { Value = pairs.Select(p => p.UserId).ToArray() },
                new() { Value = pairs.Select(p => p.FirstAt.UtcDateTime).ToArray() },
                new() { Value = pairs.Select(p => p.FirstEventId).ToArray() },
                new() { Value = pairs.Select(p => p.Alias).ToArray() },
            },
        };
        // Of several users of one anonymous id only the earliest can become its owner here.
        List<IdentityPair> owners =
            [.. pairs.GroupBy(p => p.AnonymousId, StringComparer.Ordinal)
                .Select(g => g.Aggregate((a, b) => b.IsBefore(a.FirstAt, a.FirstEventId) ? b : a))];
        yield return new(AddOwners("""
            SELECT * FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::uuid[]) u (anonymous_id)
            ORDER BY u.anonymous_id COLLATE "C"
            """))
        {
            Parameters =
            {
                new() { Value = owners.Select(p => p.AnonymousId).ToArray() },
                new() { Value = owners.Select(p => p.UserId).ToArray() },
                new() { Value = owners.Select(p => p.FirstAt.UtcDateTime).ToArray() },
                new() { Value = owners.Select(p => p.FirstEventId).ToArray() },
            },
        };
    }
}
