using Microsoft.AspNetCore.Http;

namespace Daybook.Foundation.Http;

/// <summary>
/// The part of a request's address that may be kept forever, because the audit log outlives erasure. Its path is an
/// <see cref="AuditTarget"/>.
/// </summary>
public static class AuditedAddress
{
    private static readonly HashSet<string> Hidden =
        new(["access_token", "user_id", "anonymous_id", "session_id", "q", "query", "code", "filter", "after"],
            StringComparer.OrdinalIgnoreCase);

    /// <summary>As sent, but without values that may be about a person or may be credentials.</summary>
    /// <returns>Null without a query.</returns>
    public static string? Query(IQueryCollection query) => query.Count == 0 ? null
        : Plain(string.Join('&', query.SelectMany(one => one.Value.Select(value => $"{one.Key}={(IsHidden(one.Key) ? "…" : value)}"))));

    /// <returns>Null if there is nothing. Characters that no log should hold become <c>?</c>.</returns>
    public static string? Plain(string text) =>
        text.Length == 0 ? null : string.Concat(text.Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c));

    private static bool IsHidden(string name) => Hidden.Contains(name) || name.StartsWith("property.", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("filter.", StringComparison.OrdinalIgnoreCase);
}
