using Daybook.Days.Rollup;
using Daybook.Foundation;
using Daybook.Foundation.Postgres;

namespace Daybook.Privacy.Erasing;

/// <summary>
/// Third step: recounts the affected days. Days before the horizon cannot be recounted, so their counts stay and only the name goes.
/// </summary>
public sealed class UnlinkUser(PostgresConnections database, Erasures erasures, CountMarkedDays count)
{
    internal async Task<Erasure> Run(Erasure erasure, CancellationToken cancel)
    {
        await count.Run(cancel);
        await using var session = await PrivacySession.Open(database, cancel);
        // Index day_marks_message.
        if (await session.Execute("UPDATE day_marks SET events = events WHERE message_id = $1", cancel, erasure.ErasureId) > 0)
            throw new StoreUnavailableException("The rollup did not count every touched day; the erasure goes on after the next one.")
            {
                Store = StoreName.Database
            };
        return await session.Transaction(async () =>
        {
            var cohorts = await ForgetInCohorts.Run(session, erasure.Subjects, cancel);
            await ForgetLinks.Run(session, erasure.Subjects, cancel);
            var segments = await ForgetInSegments.Run(session, erasure.Subjects, cancel);
            var (boards, shares, annotations) = await ForgetInBoards.Run(session, erasure.Subjects, cancel);
            // users: unique index on subject.
            var unlinked = await session.Execute("UPDATE users SET subject = NULL WHERE subject = ANY($1)", cancel, [erasure.Subjects]);
            return await erasures.Advance(session, erasure, ErasureState.Rollup,
                erasure.Counts with
                {
                    UsersUnlinked = erasure.Counts.UsersUnlinked + unlinked,
                    SegmentsBlanked = erasure.Counts.SegmentsBlanked + segments,
                    BoardsBlanked = erasure.Counts.BoardsBlanked + boards,
                    SharesBlanked = erasure.Counts.SharesBlanked + shares,
                    AnnotationsBlanked = erasure.Counts.AnnotationsBlanked + annotations,
                    CohortsLeft = erasure.Counts.CohortsLeft + cohorts,
                }, cancel);
        }, cancel);
    }
}
