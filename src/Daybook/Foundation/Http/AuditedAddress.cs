using Microsoft.AspNetCore.Http;

namespace Daybook.Foundation.Http;

/// <summary>What of a request's address may be kept for ever: the audit log outlives erasure. Its path is an <see cref="AuditTarget"/>.</summary>
public static class AuditedAddress
{
    private static readonly HashSet<string> Hidden = new(["access_token", "user_id", "anonymous_id", "session_id", "q", "code"], StringComparer.OrdinalIgnoreCase);

    /// <summary>As sent, values that may be about a person, or open a door, left out.</summary>
    /// <returns>Null without a query.</returns>
    public static string? Query(IQueryCollection query) => query.Count == 0 ? null
        : Plain(string.Join('&', query.SelectMany(one => one.Value.Select(value => $"{one.Key}={(IsHidden(one.Key) ? "…" : value)}"))));

    /// <returns>Null for nothing; characters that no log should hold as <c>?</c>.</returns>
    public static string? Plain(string text) =>
        text.Length == 0 ? null : string.Concat(text.Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c));

    private static bool IsHidden(string name) => Hidden.Contains(name) || name.StartsWith("property.", StringComparison.OrdinalIgnoreCase);
}
