using Daybook.Foundation.Text;
using Daybook.Foundation.Anonymize;
using Daybook.Foundation.Http;

namespace Daybook.Privacy;

/// <summary>The person that a request is about.</summary>
/// <param name="Kind"><c>user</c> or <c>anonymous</c>: which id it is.</param>
/// <param name="Id">As the events' sender spelled it or, with anonymisation, as it is stored.</param>
public sealed record Person(string Kind, string Id)
{
    public const string User = "user", Anonymous = "anonymous";

    private const int HashLength = 64;

    private const string Advice = "Send the id in a body: POST /users/erase or /users/export with {\"user_id\":\"…\"}.";

    /// <param name="routed">From the route.</param>
    /// <param name="behind">Segments of the path behind the id.</param>
    public static Person InPath(HttpCall call, string routed, int behind) =>
        Of(PathId.Of(call.Request, "user_id", routed, behind, Advice), call.Query);

    /// <param name="query">Where the kind stands.</param>
    public static Person Of(string id, QueryReader query)
    {
        if (TextLength.Fault(id, TextLength.Id, TextLength.MaxStoredBytes) is { } fault)
            throw QueryReader.Invalid("user_id", $"`user_id`: {fault}");
        if (id.Contains('\0', StringComparison.Ordinal))
            throw QueryReader.Invalid("user_id", "`user_id` holds the character U+0000, which no stored text can hold.");
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
