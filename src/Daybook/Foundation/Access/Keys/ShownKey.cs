using System.Text.Json.Serialization;
using Daybook.Foundation.Postgres;
using Npgsql;

namespace Daybook.Foundation.Access.Keys;

/// <summary>A key as operators see it. Nobody can read the key itself again.</summary>
/// <param name="State"><c>active</c>, <c>expired</c> or <c>revoked</c>.</param>
/// <param name="LastUsedAt">The hour; null: never, or not known yet.</param>
public sealed record ShownKey(
    Guid KeyId, string Name, IReadOnlyList<string> Scopes, string? Source, string State, DateTimeOffset CreatedAt, string CreatedBy,
    DateTimeOffset? ExpiresAt, DateTimeOffset? LastUsedAt, DateTimeOffset? RevokedAt, string? RevokedBy)
{
    /// <summary>The key, in the answer that makes it and never again.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [JsonPropertyOrder(-1)]
    public string? Key { get; init; }

    internal const string Columns =
        "key_id, name, scopes, source, created_at, created_by, expires_at, last_used_at, revoked_at, revoked_by";

    internal static ShownKey Read(NpgsqlDataReader row, DateTimeOffset now)
    {
        var (expires, revoked) = (row.GetFieldValue<DateTimeOffset?>(6), row.GetFieldValue<DateTimeOffset?>(8));
        return new(row.GetGuid(0), row.GetString(1), row.GetFieldValue<string[]>(2), row.TextOrNull(3),
            revoked is not null ? "revoked" : expires <= now ? "expired" : "active", row.GetFieldValue<DateTimeOffset>(4), row.GetString(5),
            expires, row.GetFieldValue<DateTimeOffset?>(7), revoked, row.TextOrNull(9));
    }
}
