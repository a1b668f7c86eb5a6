using System.Text;
using Daybook.Foundation.Events;
using Daybook.Foundation.Anonymize;
using Daybook.Store.Persist;

namespace Daybook.Privacy.Erasing;

/// <summary>A dead letter's bytes, searched for people.</summary>
internal abstract record LetterContent
{
    /// <summary>It contains nothing of theirs.</summary>
    public sealed record Untouched : LetterContent;

    /// <param name="Events">Their events that it no longer contains.</param>
    public sealed record Rewritten(byte[] Body, int Events) : LetterContent;

    /// <param name="NamesPerson">True if it contains one of their ids as text.</param>
    public sealed record Unreadable(bool NamesPerson) : LetterContent;

    /// <param name="people">As <c>event_subject</c> gives them.</param>
    /// <param name="tombstone">The user of the events that replace theirs. They keep the message's count, because the ledger relies on
    /// it.</param>
    public static LetterContent Without(byte[] body, IReadOnlySet<string> people, string tombstone)
    {
        if (MessageHeader.Read(body, out var fault) is not { } header || fault is not null) return Lost(body, people);
        try
        {
            var content = body.AsSpan(MessageHeader.Length);
            return header.Kind switch
            {
                MessageKind.Events => OfEvents(header, MessageCodec.DecodeEvents(content), people, tombstone),
                MessageKind.Rejections => OfRejections(header, MessageCodec.DecodeRejections(content), people),
                MessageKind.Attestation => new Untouched(),
                _ => Lost(body, people),
            };
        }
        catch (FormatException)
        {
            return Lost(body, people);
        }
    }

    private static LetterContent OfEvents(MessageHeader header, Envelope envelope, IReadOnlySet<string> people, string tombstone)
    {
        var theirs = envelope.Requests.SelectMany(r => r.Events).Count(e => people.Contains(e.Subject));
        return theirs == 0 ? new Untouched() : new Rewritten(header.Frame(MessageCodec.Encode(envelope with
        {
            Requests = [
                .. envelope.Requests.Select(
                    r => r with { Events = [.. r.Events.Select(e => people.Contains(e.Subject) ? Bury(e, tombstone) : e)] })],
        })), theirs);
    }

    private static Event Bury(Event e, string tombstone) =>
        new()
        {
            EventId = e.EventId,
            EventType = e.EventType,
            OccurredAt = e.OccurredAt,
            UserId = tombstone,
            Source = e.Source,
            BodyHash = 1
        };

    private static LetterContent OfRejections(MessageHeader header, RejectionEnvelope envelope, IReadOnlySet<string> people)
    {
        var entries = NamedPeople.Entries(people).ToHashSet(StringComparer.Ordinal);
        var theirs = envelope.Rejections.Where(r => LetterPeople.Of(r).Any(entries.Contains)).ToHashSet(ReferenceEqualityComparer.Instance);
        return theirs.Count == 0 ? new Untouched() : new Rewritten(header.Frame(MessageCodec.Encode(envelope with
        {
            Rejections = [.. envelope.Rejections.Select(r => theirs.Contains(r)
                ? new Rejection { Index = r.Index, EventId = r.EventId, Code = RejectionCode.ErasedUser,
                    Detail = "The person this event belonged to was erased." }
                : r)],
        })), theirs.Count);
    }

    // A short id may occur anywhere by chance; then only a quoted one counts.
    private static Unreadable Lost(ReadOnlySpan<byte> body, IReadOnlySet<string> people)
    {
        foreach (var subject in people)
        {
            if (body.IndexOf(Encoding.UTF8.GetBytes(subject.Length < 8 ? $"\"{subject[2..]}\"" : subject[2..])) >= 0)
                return new Unreadable(true);
        }

        return new Unreadable(false);
    }
}
