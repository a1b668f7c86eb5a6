using Daybook.Foundation.Anonymize;
using Daybook.Foundation.Events;

namespace Daybook.Store.Persist;

/// <summary>Whom a dead letter names, in the form that <c>dead_letters.people</c> holds.</summary>
public static class LetterPeople
{
    public static string[] In(byte[] body)
    {
        if (body.Length == 0) return [];
        if (MessageHeader.Read(body, out var fault) is not { } header || fault is not null) return [NamedPeople.Unknown];
        try
        {
            var content = body.AsSpan(MessageHeader.Length);
            return header.Kind switch
            {
                MessageKind.Events =>
                    Distinct(MessageCodec.DecodeEvents(content).Requests.SelectMany(r => r.Events).Select(e => e.Subject)),
                MessageKind.Rejections => Distinct(MessageCodec.DecodeRejections(content).Rejections.SelectMany(Of)),
                MessageKind.Attestation => [],
                _ => [NamedPeople.Unknown],
            };
        }
        catch (FormatException)
        {
            return [NamedPeople.Unknown];
        }
    }

    public static IReadOnlyList<string> Of(Rejection rejection) => rejection.People ?? NamedPeople.In(rejection.Body.Span);

    // PostgreSQL's text has no U+0000, and nobody can ask about such an id.
    private static string[] Distinct(IEnumerable<string> people) =>
        [.. people.Where(p => !p.Contains('\0', StringComparison.Ordinal)).Distinct(StringComparer.Ordinal)];
}
