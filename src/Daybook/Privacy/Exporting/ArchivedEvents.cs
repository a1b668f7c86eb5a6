using System.Runtime.CompilerServices;
using System.Text.Json;
using Daybook.Days.Archive;
using Daybook.Foundation;
using Daybook.Foundation.Objects;

namespace Daybook.Privacy.Exporting;

/// <summary>A person's events of a day that is only in S3.</summary>
public sealed class ArchivedEvents(IObjectStore objects)
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
                await objects.Get(key, cancel)
                    ?? throw objects.Unavailable($"{key} is missing in {objects.Name}, although it was archived.");
            foreach (var line in GzipLines.Of(objects.Store, key, stored.Body))
            {
                cancel.ThrowIfCancellationRequested();
                var e = JsonElement.Parse(line);
                if (subjects.Contains(ArchivedEvent.SubjectOf(e))) yield return e;
            }
        }
    }
}
