using System.Runtime.CompilerServices;
using System.Text.Json;
using Daybook.Days.Archive;
using Daybook.Foundation;
using Daybook.Foundation.S3;

namespace Daybook.Privacy.Exporting;

/// <summary>A person's events of a day that is only in S3.</summary>
public sealed class ArchivedEvents(S3Store s3)
{
    /// <exception cref="StoreUnavailableException">S3 is away or lacks a file.</exception>
    internal async IAsyncEnumerable<JsonElement> Of(PrivacySession session, DateOnly day, IReadOnlySet<string> subjects,
        [EnumeratorCancellation] CancellationToken cancel)
    {
        foreach (var part in await session.Query("SELECT part FROM archived_events WHERE day = $1 ORDER BY part", r => r.GetInt32(0),
            cancel, day))
        {
            var key = ArchiveKeys.EventsPart(day, part);
            var stored =
                await s3.Get(key, cancel)
                    ?? throw new StoreUnavailableException($"{key} is missing in S3, although it was archived.") { Store = StoreName.S3 };
            foreach (var line in GzipLines.Of(key, stored.Body))
            {
                cancel.ThrowIfCancellationRequested();
                var e = JsonElement.Parse(line);
                if (subjects.Contains(ArchivedEvent.SubjectOf(e))) yield return e;
            }
        }
    }
}
