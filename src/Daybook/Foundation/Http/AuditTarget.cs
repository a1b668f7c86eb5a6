using Microsoft.AspNetCore.Http;

namespace Daybook.Foundation.Http;

/// <summary>The path of an audited call. A person's id is separate, and is written only as a keyed hash.</summary>
/// <param name="Before">The whole path if it names nobody.</param>
/// <param name="Person">As in <c>/users/ID</c>; null if the path names nobody.</param>
public sealed record AuditTarget(string Before, string? Person, string After)
{
    public const string Persons = "/users/", Export = "/export";

    private const int MaxText = 300;

    public static AuditTarget Of(PathString path)
    {
        var text = path.Value ?? "/";
        if (!text.StartsWith(Persons, StringComparison.OrdinalIgnoreCase)) return new AuditTarget(Bounded(AuditedAddress.Plain(text) ?? "/"), null, "");
        var rest = text[Persons.Length..];
        var after = rest.EndsWith(Export, StringComparison.OrdinalIgnoreCase) ? Export : "";
        // Servers leave only this escape in a path.
        return new AuditTarget(Persons, Bounded(rest[..^after.Length].Replace("%2F", "/", StringComparison.OrdinalIgnoreCase)), after);
    }

    /// <summary>How much of a text a target keeps. Ids are never this long.</summary>
    public static string Bounded(string text) => text.Length <= MaxText ? text : text[..MaxText];
}
