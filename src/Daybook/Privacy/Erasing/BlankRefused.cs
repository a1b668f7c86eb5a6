using System.Security.Cryptography;
using System.Text;
using Daybook.Foundation;
using Daybook.Foundation.Anonymize;
using Daybook.Foundation.Postgres;

namespace Daybook.Privacy.Erasing;

/// <summary>
/// Second step: keeps only id and reason of the person's refused events, and repacks dead letters without the person's events. One
/// transaction.
/// </summary>
public sealed class BlankRefused(PostgresConnections database, Erasures erasures)
{
    private const int LettersNamed = 200;

    internal async Task<Erasure> Run(Erasure erasure, CancellationToken cancel)
    {
        var people = erasure.Subjects.ToHashSet();
        await using var session = await PrivacySession.Open(database, cancel);
        return await session.Transaction(async () =>
        {
            var counts = erasure.Counts with { RejectedEventsBlanked = await Rejected(session, people, cancel) };
            counts = await Letters(session, erasure, people, counts, cancel);
            return await erasures.Advance(session, erasure, ErasureState.Refused, counts, cancel);
        }, cancel);
    }

    /// <summary>
    /// SQL that is true if bytes may name one of the people in <paramref name="needles"/>. Escaped text may spell an id in other bytes.
    /// </summary>
    internal static string MayName(string column, string needles) =>
        $"""(EXISTS (SELECT FROM unnest({needles}::bytea[]) needle WHERE position(needle IN {column}) > 0) OR position('\x5c'::bytea IN {column}) > 0)""";

    internal static byte[][] Needles(IEnumerable<string> subjects) =>
        [.. subjects.Select(s => Encoding.UTF8.GetBytes(s[2..])).Where(b => b.Length > 0)];

    private static async Task<int> Rejected(PrivacySession session, HashSet<string> people, CancellationToken cancel)
    {
        // Reads the whole table, 30 days of refused events, because only their bytes say whose they are.
        var theirs = (await session.Query(
                $"SELECT rejected_id, body FROM rejected_events WHERE length(body) > 0 AND {MayName("body", "$1")}",
                r => (Id: r.GetInt64(0), Theirs: PersonFields.Names(r.GetFieldValue<byte[]>(1), people)), cancel, [Needles(people)]))
            .Where(r => r.Theirs).Select(r => r.Id).ToArray();
        return theirs.Length == 0 ? 0 : await session.Execute(
            """
            UPDATE rejected_events
            SET code = 'erased_user', field = NULL, detail = 'The person this event belonged to was erased.', body = '', body_length = 0,
              body_sha256 = '',
                state_at = CASE WHEN state = 'open' THEN now() ELSE state_at END,
                state_reason = CASE WHEN state = 'open' THEN 'erased' ELSE state_reason END,
                state = CASE WHEN state = 'open' THEN 'discarded' ELSE state END
            WHERE rejected_id = ANY($1)
            """, cancel, theirs);
    }

    private static async Task<ErasureCounts> Letters(PrivacySession session, Erasure erasure, HashSet<string> people, ErasureCounts counts,
        CancellationToken cancel)
    {
        var (rewritten, removed) = (0, 0);
        List<UnreadableLetter> unreadable = [];
        foreach (var id in await session.Query("SELECT dead_letter_id FROM dead_letters WHERE length(body) > 0", r => r.GetInt64(0),
            cancel))
        {
            var (body, deadAt) = (await session.Query(
                "SELECT body, dead_at FROM dead_letters WHERE dead_letter_id = $1 FOR UPDATE",
                r => (r.GetFieldValue<byte[]>(0), r.GetFieldValue<DateTimeOffset>(1)), cancel, id)).Single();
            switch (LetterContent.Without(body, people, erasure.Tombstone))
            {
                case LetterContent.Rewritten letter:
                    await Write(session, id, letter.Body, cancel);
                    rewritten++;
                    removed += letter.Events;
                    break;
                case LetterContent.Unreadable letter:
                    if (letter.NamesPerson) await Write(session, id, [], cancel);
                    unreadable.Add(new UnreadableLetter(id, deadAt.AddDays(PrivacyOptions.RefusedDays), letter.NamesPerson));
                    break;
            }
        }

        return counts with
        {
            DeadLettersRewritten = rewritten,
            DeadLetterEventsRemoved = removed,
            DeadLettersUnreadable = [.. unreadable.Take(LettersNamed)]
        };
    }

    private static Task<int> Write(PrivacySession session, long id, byte[] body, CancellationToken cancel) => session.Execute(
        "UPDATE dead_letters SET body = $2, body_sha256 = $3 WHERE dead_letter_id = $1", cancel, id, body, SHA256.HashData(body));
}
