using System.Text.Json;
using Daybook.Foundation.Http;
using Daybook.Watch.Boards;
using NodaTime;
using NodaTime.Text;

namespace Daybook.Watch.Shares;

/// <summary>What <c>POST /share</c> is sent: a board by name, or a title with tiles.</summary>
/// <param name="Title">Null: the board's own.</param>
/// <param name="Tiles">Null: the board's.</param>
internal sealed record ShareRequest(string? Board, string? Title, IReadOnlyList<Tile>? Tiles, bool Annotations, DateTimeOffset ExpiresAt)
{
    public const int DefaultDays = 30, MostDays = 400;

    private const int MaxBytes = 512 * 1024;

    private const string Form = "The body is {\"board\": \"weekly-numbers\"}, or {\"title\": \"Orders\", \"tiles\": [...]} with tiles as "
        + "boards have them; it may have \"annotations\" and \"expires_at\".";

    /// <exception cref="ProblemException"><c>invalid_json</c> or <c>invalid_parameter</c>.</exception>
    public static async Task<ShareRequest> Read(HttpCall call, DateTimeOffset now, CancellationToken cancel)
    {
        using var body = await SavedBody.Read(call, MaxBytes, Form, cancel, "board", "title", "tiles", "annotations", "expires_at");
        var board = body.Member("board") is { } b ? SavedText.Of(b, "board", Tile.LongestTitle) : null;
        if (board is not null && !SavedName.IsOne(board))
            throw QueryReader.Invalid("board", "`board` is the name of a board, as GET /boards lists it.");
        var tiles = body.Member("tiles") is { } t ? ReadTiles.Of(t) : null;
        if (board is null == tiles is null)
            throw QueryReader.Invalid("board", $"Give either `board` or `tiles`. {Form}");
        if (tiles is { Count: 0 }) throw QueryReader.Invalid("tiles", "`tiles` has no tile, so there is nothing to share.");
        var title = body.Member("title") is { } given ? SavedText.Of(given, "title", Tile.LongestTitle) : null;
        return new(board, title ?? tiles?[0].Title, tiles, body.Flag("annotations"), End(body.Member("expires_at"), now));
    }

    private static DateTimeOffset End(JsonElement? json, DateTimeOffset now)
    {
        if (json is not { } given) return now.AddDays(DefaultDays);
        var parsed = given.ValueKind == JsonValueKind.String ? OffsetDateTimePattern.ExtendedIso.Parse(SavedText.Read(given, "expires_at"))
            : null;
        return parsed is { Success: true, Value.Year: >= 1970 and <= 9000 } && parsed.Value.ToInstant() > Instant.FromDateTimeOffset(now)
            && parsed.Value.ToInstant() <= Instant.FromDateTimeOffset(now.AddDays(MostDays))
            ? parsed.Value.ToInstant().ToDateTimeOffset()
            : throw QueryReader.Invalid("expires_at",
                $"`expires_at` must be a time to come, at most {MostDays} days ahead, with its offset, such as 2027-01-31T00:00:00Z.");
    }
}
