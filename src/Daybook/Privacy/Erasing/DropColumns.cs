using Daybook.Days.Columns;
using Daybook.Foundation;
using Daybook.Foundation.Columns;

namespace Daybook.Privacy.Erasing;

/// <summary>
/// Part of the fourth step: files of columns that hold the person's events are deleted in S3, and then in the cache of every process.
/// </summary>
/// <remarks>
/// The days were counted anew, so their files, and those of their months, are known to be old and no report reads them. A live process
/// compares its cache with PostgreSQL every few seconds and records that; one that cannot reach PostgreSQL empties its cache after
/// <see cref="ColumnCache.Patience"/>; one that was killed or is suspended leaves its files until the next process on that machine starts
/// or it resumes, and reads none of them.
/// </remarks>
public sealed class DropColumns(PublishColumns files, TakeOutPeople takeOut, TimeProvider clock)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    /// <param name="days">On which the person was active. Where PostgreSQL has no events any more, the files are written again without
    /// the person.</param>
    internal async Task Run(PrivacySession session, DateOnly[] days, CancellationToken cancel)
    {
        if (!await takeOut.Run(days, cancel))
            throw new StoreUnavailableException("Files of columns still wait to be written without the person.") { Store = StoreName.S3 };
        if (!await files.TakeBack(days, cancel))
            throw new StoreUnavailableException("Files of columns still wait to be deleted.") { Store = StoreName.S3 };
        // From now on, a process that lists the files finds none of them.
        var since = (await session.Query("SELECT clock_timestamp()", r => r.GetDateTime(0), cancel)).Single();
        while (await Behind(session, since, cancel)) await Task.Delay(Look, clock, cancel);
    }

    // A process that never answers is waited for until ColumnCache.Forgotten has passed.
    private static async Task<bool> Behind(PrivacySession session, DateTime since, CancellationToken cancel) => (await session.Query(
        "SELECT EXISTS (SELECT FROM column_caches WHERE swept_at < $1 AND seen_at > clock_timestamp() - $2)", r => r.GetBoolean(0), cancel,
        since, ColumnCache.Forgotten)).Single();
}
