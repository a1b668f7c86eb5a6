using Microsoft.AspNetCore.Http;

namespace Daybook.Foundation.Http;

/// <summary>The path of an audited call. A person's id is separate, and is written only as a keyed hash.</summary>
/// <param name="Before">The whole path if it names nobody.</param>
/// <param name="Person">As in <c>/users/ID</c>; null if the path names nobody.</param>
public sealed record AuditTarget(string Before, string? Person, string After)
{
    public const string Persons = "/users/", Export = "/export", Events = "/events";

    private const int MaxText = 300;

    public static AuditTarget Of(HttpRequest request)
    {
        var text = request.Path.Value ?? "/";
        if (!text.StartsWith(Persons, StringComparison.OrdinalIgnoreCase))
            return new AuditTarget(Bounded(AuditedAddress.Plain(text) ?? "/"), null, "");
        var rest = text[Persons.Length..];
        if (NamedPerson.Of(request) is { } named) return new AuditTarget(Persons, named, Behind("/" + rest));
        var after = Behind(rest);
        // If the path does not clearly name a person, the call changes nothing, so the path is kept as sent.
        return new AuditTarget(Persons, PathId.Find(request, after.Length == 0 ? 0 : 1) ?? rest[..^after.Length], after);
    }

    private static string Behind(string path) =>
        path.EndsWith(Export, StringComparison.OrdinalIgnoreCase) ? Export
        : path.EndsWith(Events, StringComparison.OrdinalIgnoreCase) ? Events
        : "";

    /// <summary>What a target keeps of a text that names nobody.</summary>
    private static string Bounded(string text) => text.Length <= MaxText ? text : text[..MaxText];
}
