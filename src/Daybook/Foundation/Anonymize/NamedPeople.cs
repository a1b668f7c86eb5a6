using System.Text;
using Daybook.Foundation.Text;

namespace Daybook.Foundation.Anonymize;

/// <summary>
/// Whom refused bytes name, in the form that <c>rejected_events.people</c> and <c>dead_letters.people</c> hold. An index over them finds a
/// person's rows without reading anyone else's.
/// </summary>
/// <remarks>
/// JSON that breaks off may name a person in a place that cannot be told from any other text. So there every quoted text counts, behind a
/// question mark.
/// </remarks>
public static class NamedPeople
{
    /// <summary>A dead letter that cannot be decoded: nobody knows whom it names.</summary>
    public const string Unknown = "?";

    // Nobody has a longer id, and nobody can ask about one.
    private const int LongestId = TextLength.MaxStoredBytes;

    /// <summary>Of an event with thousands of ids the outermost count. A message must have room for them.</summary>
    private const int MostBytes = 8 * 1024;

    /// <param name="json">As kept.</param>
    public static string[] In(ReadOnlySpan<byte> json) => In(json, json, static f => f.Text);

    /// <param name="sent">All that was sent; the people are read from here, because what is cut off may be where they stand.</param>
    /// <param name="kept">The beginning of it.</param>
    /// <param name="stored">The form in which an id is stored.</param>
    public static string[] In(ReadOnlySpan<byte> sent, ReadOnlySpan<byte> kept, Func<PersonField, string> stored)
    {
        var (found, whole) = PersonFields.Find(sent);
        HashSet<string> people = new(StringComparer.Ordinal);
        var room = MostBytes;
        foreach (var field in found.OrderBy(f => f.Depth))
        {
            if (Encoding.UTF8.GetByteCount(field.Text) > LongestId || field.Text.Contains('\0', StringComparison.Ordinal)) continue;
            var subject = field.Kind + stored(field);
            if ((room -= Encoding.UTF8.GetByteCount(subject)) < 0) break;
            people.Add(subject);
        }

        if (!whole) AddTexts(kept, people);
        return [.. people];
    }

    /// <summary>The entries by which these people are found.</summary>
    /// <param name="subjects">As <c>event_subject</c> gives them.</param>
    public static string[] Entries(IEnumerable<string> subjects) =>
        [.. subjects.SelectMany(s => new[] { s, "?" + s[2..] }).Where(e => e != Unknown).Distinct(StringComparer.Ordinal)];

    // Behind a break nobody knows which quote opens a text and which ends it, so what is between any two counts.
    private static void AddTexts(ReadOnlySpan<byte> bytes, HashSet<string> people)
    {
        var from = bytes.IndexOf((byte)'"') + 1;
        while (from > 0 && bytes[from..].IndexOf((byte)'"') is var length and >= 0)
        {
            if (length is > 0 and <= LongestId && Text(bytes.Slice(from, length)) is { } text) people.Add("?" + text);
            from += length + 1;
        }
    }

    private static string? Text(ReadOnlySpan<byte> bytes) =>
        bytes.Contains((byte)0) || !System.Text.Unicode.Utf8.IsValid(bytes) ? null : Encoding.UTF8.GetString(bytes);
}
