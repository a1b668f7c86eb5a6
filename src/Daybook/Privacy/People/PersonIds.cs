using Daybook.Foundation.Anonymize;
using Daybook.Foundation.Postgres;
using Daybook.Reports;

namespace Daybook.Privacy.People;

/// <summary>
/// A person as reports count them: a user with the anonymous ids that belong to it, or an anonymous id that belongs to nobody.
/// </summary>
/// <param name="Own">As stored, with <c>u:</c> or <c>a:</c> in front. With several keys of anonymisation there may be several.</param>
/// <param name="Linked">Anonymous ids that belong to the user, without the prefix.</param>
internal sealed record PersonIds(Person Person, string[] Own, string[] Linked)
{
    /// <summary>Subjects of all the person's events.</summary>
    public string[] All { get; } = [.. Own, .. Linked.Select(id => "a:" + id)];

    /// <summary>The person to whom this id belongs; an anonymous id of a user is that user.</summary>
    public static async Task<PersonIds> Find(ReportSession session, Person asked, Pseudonyms pseudonyms, CancellationToken cancel)
    {
        string[] own = [.. asked.Subjects(pseudonyms)];
        var person = asked;
        if (asked.Kind == Person.Anonymous && await Owner(session, own, cancel) is { } user)
            (person, own) = (new Person(Person.User, user), ["u:" + user]);
        return new PersonIds(person, own, await Linking(session, own, cancel));
    }

    /// <summary>The anonymous ids that belong to the users among these. Index identity_owners_user.</summary>
    public static async Task<string[]> Linking(ReportSession session, string[] own, CancellationToken cancel) =>
        LinkedIds.Users(own) is { Length: > 0 } users
            ? [
                .. await session.Rows($"SELECT linked_id FROM live_links WHERE owner_id = ANY({users}) ORDER BY linked_id",
                    r => r.GetString(0), cancel),
            ]
            : [];

    // Primary key of identity_owners.
    private static async Task<string?> Owner(ReportSession session, string[] own, CancellationToken cancel) =>
        (await session.Rows($"SELECT owner_id FROM live_links WHERE linked_id = ANY({own.Select(s => s[2..])})", r => r.GetString(0),
            cancel)).FirstOrDefault();
}
