using Daybook.Foundation.Anonymize;
using Daybook.Foundation.Http;

namespace Daybook.Privacy;

/// <summary>The person that a request is about.</summary>
/// <param name="Kind"><c>user</c> or <c>anonymous</c>: which id it is.</param>
/// <param name="Id">As the events' sender spelled it or, with anonymisation, as it is stored.</param>
public sealed record Person(string Kind, string Id)
{
    public const string User = "user", Anonymous = "anonymous";

    private const int LongestId = 200, HashLength = 64;

    /// <param name="id">From the route, where a slash in an id stays <c>%2F</c>.</param>
    public static Person Of(string id, QueryReader query)
    {
        id = id.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
        if (id.Length > LongestId || id.Contains('\0', StringComparison.Ordinal)) throw QueryReader.Invalid("user_id", $"`user_id` must be at most {LongestId} characters, without U+0000.");
        return new Person(query.OneOf("kind", User, User, Anonymous), id);
    }

    public string Prefix => Kind == User ? "u:" : "a:";

    /// <summary>Every form in which the person may be stored.</summary>
    public IReadOnlyList<string> Subjects(Pseudonyms pseudonyms) => pseudonyms.Subjects(Prefix, Id);

    /// <summary>
    /// The forms that stay blocked when an erasure is done. With anonymisation this excludes the id itself, because a list of erased
    /// people's ids would name them.
    /// </summary>
    public IReadOnlyList<string> BlockedForms(Pseudonyms pseudonyms) =>
        [.. Subjects(pseudonyms).Where(s => !pseudonyms.On || IsHash || s != Prefix + Id)];

    // The id was given in its stored form.
    private bool IsHash => Id.Length == HashLength && Id.All(char.IsAsciiHexDigitLower);
}
