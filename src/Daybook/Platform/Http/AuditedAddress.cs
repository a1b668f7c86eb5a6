using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Daybook.Platform.Http;

/// <summary>What of a request's address may be kept for ever: the audit log outlives erasure.</summary>
public static class AuditedAddress
{
    private const string Persons = "/users/";

    private static readonly HashSet<string> Hidden = new(["access_token", "user_id", "anonymous_id", "session_id", "q", "code"], StringComparer.OrdinalIgnoreCase);

    /// <summary>The path; in <c>/users/ID/…</c> the id's hash, so that what was done about a known person can be found, and no person read from it.</summary>
    public static string Path(PathString path)
    {
        var text = path.Value ?? "/";
        if (!text.StartsWith(Persons, StringComparison.OrdinalIgnoreCase)) return Plain(text) ?? "/";
        var rest = text[Persons.Length..];
        var end = rest.EndsWith("/export", StringComparison.OrdinalIgnoreCase) ? rest.Length - "/export".Length : rest.Length;
        // The one escape that servers leave in a path.
        return PersonPath(rest[..end].Replace("%2F", "/", StringComparison.OrdinalIgnoreCase)) + rest[end..];
    }

    /// <summary>Where calls about a person are found.</summary>
    public static string PersonPath(string userId) => $"{Persons}sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(userId)))}";

    /// <summary>As sent, values that may be about a person, or open a door, left out.</summary>
    /// <returns>Null without a query.</returns>
    public static string? Query(IQueryCollection query) => query.Count == 0 ? null
        : Plain(string.Join('&', query.SelectMany(one => one.Value.Select(value => $"{one.Key}={(IsHidden(one.Key) ? "…" : value)}"))));

    /// <returns>Null for nothing; characters that no log should hold as <c>?</c>.</returns>
    public static string? Plain(string text) =>
        text.Length == 0 ? null : string.Concat(text.Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c));

    private static bool IsHidden(string name) => Hidden.Contains(name) || name.StartsWith("property.", StringComparison.OrdinalIgnoreCase);
}
