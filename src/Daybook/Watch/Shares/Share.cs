using System.Text.Json.Serialization;
using Daybook.Foundation.Postgres;
using Daybook.Watch.Boards;
using Npgsql;

namespace Daybook.Watch.Shares;

/// <summary>A link as operators see it. Nobody can read its token again.</summary>
/// <param name="State"><c>active</c>, <c>expired</c> or <c>revoked</c>.</param>
/// <param name="Board">What it was made of; null: of tiles alone.</param>
/// <param name="BoardRevision">Of then. What is changed on the board later is not in the link.</param>
/// <param name="Tiles">The questions that may be asked by it, and no others.</param>
/// <param name="Annotations">It also shows those of its days.</param>
public sealed record Share(
    Guid ShareId, string State, string? Board, int? BoardRevision, string Title, IReadOnlyList<Tile> Tiles, bool Annotations,
    DateTimeOffset CreatedAt, string CreatedBy, DateTimeOffset ExpiresAt, DateTimeOffset? RevokedAt, string? RevokedBy)
{
    /// <summary>Path on this server, with the token behind the <c>#</c>: in the answer that makes it and never again.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [JsonPropertyOrder(-2)]
    public string? Link { get; init; }

    /// <summary>In the answer that makes it and never again.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [JsonPropertyOrder(-1)]
    public string? Token { get; init; }

    internal const string Columns =
        "share_id, board, board_revision, title, tiles::text, annotations, created_at, created_by, expires_at, revoked_at, revoked_by";

    internal static Share Read(NpgsqlDataReader row, DateTimeOffset now)
    {
        var (expires, revoked) = (row.GetFieldValue<DateTimeOffset>(8), row.GetFieldValue<DateTimeOffset?>(9));
        return new(row.GetGuid(0), revoked is not null ? "revoked" : expires <= now ? "expired" : "active", row.TextOrNull(1),
            row.GetFieldValue<int?>(2), row.GetString(3), Tile.ReadAll(row.GetString(4)), row.GetBoolean(5),
            row.GetFieldValue<DateTimeOffset>(6), row.GetString(7), expires, revoked, row.TextOrNull(10));
    }
}
