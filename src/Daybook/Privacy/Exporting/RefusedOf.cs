using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Daybook.Foundation.Events;
using Daybook.Foundation.Anonymize;

namespace Daybook.Privacy.Exporting;

/// <summary>The stored data of a person's refused events and dead letters, a few at a time. Nobody else's bytes are read.</summary>
internal static class RefusedOf
{
    private const int Some = 100;

    public static async IAsyncEnumerable<ExportLine.Rejected> Rejected(PrivacySession session, IReadOnlySet<string> subjects,
        [EnumeratorCancellation] CancellationToken cancel)
    {
        // Index rejected_events_people.
        var ids = await session.Query("SELECT rejected_id FROM rejected_events WHERE people && $1 ORDER BY 1", r => r.GetInt64(0), cancel,
            [NamedPeople.Entries(subjects)]);
        foreach (var some in ids.Chunk(Some))
        {
            foreach (var line in await session.Query(
                "SELECT body, event_id, code, field, detail, stage, source, received_at FROM rejected_events WHERE rejected_id = ANY "
                + "($1) ORDER BY rejected_id",
                r => new ExportLine.Rejected(
                    "rejected", r.IsDBNull(1) ? null : r.GetGuid(1), r.GetString(2), r.IsDBNull(3) ? null : r.GetString(3), r.GetString(4),
                    r.GetString(5), r.GetString(6),
                    r.GetFieldValue<DateTimeOffset>(7), Encoding.UTF8.GetString(r.GetFieldValue<byte[]>(0))), cancel, [some]))
                yield return line;
        }
    }

    public static async IAsyncEnumerable<ExportLine.DeadLetter> Letters(PrivacySession session, IReadOnlySet<string> subjects,
        [EnumeratorCancellation] CancellationToken cancel)
    {
        // Index dead_letters_people.
        foreach (var id in await session.Query("SELECT dead_letter_id FROM dead_letters WHERE people && $1 ORDER BY 1", r => r.GetInt64(0),
            cancel, [NamedPeople.Entries(subjects)]))
        {
            // Retention or an erasure may have emptied it meanwhile.
            foreach (var (body, code, reason, deadAt) in await session.Query(
                "SELECT body, code, reason, dead_at FROM dead_letters WHERE dead_letter_id = $1",
                r => (r.GetFieldValue<byte[]>(0), r.GetString(1), r.GetString(2), r.GetFieldValue<DateTimeOffset>(3)), cancel, id))
            {
                foreach (var e in Decode(body).Where(e => subjects.Contains(e.Subject)))
                    yield return new("dead_letter", id, code, reason, deadAt, e.EventId, e.EventType, e.OccurredAt, Json(e.Properties),
                        Json(e.Context));
            }
        }
    }

    private static List<Event> Decode(byte[] body)
    {
        try
        {
            return MessageHeader.Read(body, out var fault) is { Kind: MessageKind.Events } && fault is null
                ? [.. MessageCodec.DecodeEvents(body.AsSpan(MessageHeader.Length)).Requests.SelectMany(r => r.Events)]
                : [];
        }
        catch (FormatException)
        {
            // Nobody can read it; an erasure's receipt names such letters.
            return [];
        }
    }

    private static JsonElement Json(ReadOnlyMemory<byte> json) => JsonElement.Parse(json.Span);
}
