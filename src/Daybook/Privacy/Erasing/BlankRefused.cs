using System.Security.Cryptography;
using Daybook.Foundation;
using Daybook.Foundation.Anonymize;
using Daybook.Foundation.Postgres;
using Daybook.Store.Persist;

namespace Daybook.Privacy.Erasing;

/// <summary>
/// Second step: keeps only id and reason of the person's refused events, and repacks dead letters without the person's events. One
/// transaction.
/// </summary>
public sealed class BlankRefused(PostgresConnections database, Erasures erasures, FillPeople fill)
{
    private const int LettersNamed = 200;

    internal async Task<Erasure> Run(Erasure erasure, CancellationToken cancel)
    {
        await fill.Run(cancel);
        var people = erasure.Subjects.ToHashSet();
        await using var session = await PrivacySession.Open(database, cancel);
        return await session.Transaction(async () =>
        {
            var counts = erasure.Counts with { RejectedEventsBlanked = await Rejected(session, people, cancel) };
            counts = await Letters(session, erasure, people, counts, cancel);
            return await erasures.Advance(session, erasure, ErasureState.Refused, counts, cancel);
        }, cancel);
    }

    // Index rejected_events_people. No body is read.
    private static Task<int> Rejected(PrivacySession session, HashSet<string> people, CancellationToken cancel) => session.Execute(
        """
        UPDATE rejected_events
        SET code = 'erased_user', field = NULL, detail = 'The person this event belonged to was erased.', body = '', body_length = 0,
          body_sha256 = '', people = '{}',
            state_at = CASE WHEN state = 'open' THEN now() ELSE state_at END,
            state_reason = CASE WHEN state = 'open' THEN 'erased' ELSE state_reason END,
            state = CASE WHEN state = 'open' THEN 'discarded' ELSE state END
        WHERE people && $1
        """, cancel, [NamedPeople.Entries(people)]);

    private static async Task<ErasureCounts> Letters(PrivacySession session, Erasure erasure, HashSet<string> people, ErasureCounts counts,
        CancellationToken cancel)
    {
        var (rewritten, removed) = (0, 0);
        List<UnreadableLetter> unreadable = [];
        // Index dead_letters_people. Those that nobody can decode too: the receipt names them.
        foreach (var id in await session.Query(
            "SELECT dead_letter_id FROM dead_letters WHERE people && $1 ORDER BY 1", r => r.GetInt64(0), cancel,
            [NamedPeople.Entries(people).Append(NamedPeople.Unknown).ToArray()]))
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
        "UPDATE dead_letters SET body = $2, body_sha256 = $3, people = $4 WHERE dead_letter_id = $1", cancel, id, body,
        SHA256.HashData(body), LetterPeople.In(body));
}
