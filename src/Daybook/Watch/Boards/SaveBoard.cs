using Daybook.Foundation.Http;
using Daybook.Foundation.Postgres;
using Daybook.Foundation.Time;
using Microsoft.AspNetCore.Http;

namespace Daybook.Watch.Boards;

/// <summary><c>PUT /boards/{name}</c>: saves title and tiles under a name. The same again changes nothing.</summary>
/// <remarks>
/// With <c>If-Match</c>, only if nobody else has changed it; with <c>If-None-Match: *</c>, only if there is none yet. Without either, the
/// last one wins. Sent again after a lost answer, it answers as the first time would have.
/// </remarks>
public sealed class SaveBoard(PostgresConnections database, CheckTiles check, ReportingZone reporting, TimeProvider clock)
{
    public const int Most = 1_000;

    private const int MaxBytes = 512 * 1024;

    private const string Form = "The body is {\"title\": \"Weekly numbers\", \"tiles\": [{\"title\": \"Orders\", \"report\": \"trend\", "
        + "\"question\": {\"event_type\": \"order_paid\"}, \"range\": \"30d\"}]}.";

    private const string Same = "b.title = $2 AND b.tiles = $3::jsonb";

    private const string Change = $"""
        SET title = $2, tiles = $3::jsonb,
          revision = b.revision + CASE WHEN {Same} THEN 0 ELSE 1 END,
          changed_at = CASE WHEN {Same} THEN b.changed_at ELSE $4 END,
          changed_by = CASE WHEN {Same} THEN b.changed_by ELSE $5 END
        """;

    public async Task<IResult> Run(HttpCall call, string routed, CancellationToken cancel)
    {
        call.Query.RefuseOthers();
        var name = Board.NameOf(call, routed);
        var expected = ExpectedRevision.Of(call.Request);
        string title;
        IReadOnlyList<Tile> tiles;
        // A board that was read may be sent back.
        using (var body = await SavedBody.Read(call, MaxBytes, Form, cancel, "title", "tiles", "name", "revision", "changed_at",
            "changed_by"))
        {
            title = SavedText.Of(body.Required("title"), "title", Tile.LongestTitle);
            tiles = ReadTiles.Of(body.Required("tiles"));
        }

        await check.Run(tiles, (await Stored(name, cancel))?.Tiles ?? [], call.Caller, cancel);
        if (await Save(name, title, Tile.WriteAll(tiles), expected, call.Caller.Id, cancel) is not { } board)
            return await Stored(name, cancel) is { } other
                ? ExpectedRevision.Missed(
                    $"{other.ChangedBy} has changed the board \"{name}\" at {Foundation.DaybookJson.Iso8601(other.ChangedAt)}; it is at "
                    + $"revision {other.Revision} now. Read it again and put your change into it, or send it without `If-Match`, and it "
                    + "replaces theirs.", other.Revision)
                : expected.Revision is not null
                ? ExpectedRevision.Missed($"The board \"{name}\" was deleted. Send it without `If-Match` to make it again.", null)
                : throw QueryReader.Invalid("name", $"There are {Most} boards already. Delete one that nobody uses.");
        (call.Note.Items, call.Note.Detail) = (board.Tiles.Count, $"revision {board.Revision}");
        ExpectedRevision.Tag(call, board.Revision);
        return Answer.Json(board.Asking(reporting));
    }

    private async Task<Board?> Stored(string name, CancellationToken cancel)
    {
        await using var session = await database.OpenOperators(cancel);
        return (await session.Rows($"SELECT {Board.Columns} FROM boards WHERE name = $1", Board.Read, cancel, name)).SingleOrDefault();
    }

    // Primary key.
    private async Task<Board?> Save(string name, string title, string tiles, ExpectedRevision expected, string caller,
        CancellationToken cancel)
    {
        await using var session = await database.OpenOperators(cancel);
        var now = clock.GetUtcNow();
        var saved = expected.Revision is { } revision
            ? await session.Rows(
                $"UPDATE boards b {Change} WHERE name = $1 AND (revision = $6 OR ({Same})) RETURNING {Board.Columns}", Board.Read, cancel,
                name, title, tiles, now, caller, revision)
            : await session.Rows(
                $"""
                INSERT INTO boards AS b (name, title, tiles, revision, changed_at, changed_by)
                SELECT $1, $2, $3::jsonb, 1, $4, $5
                WHERE EXISTS (SELECT FROM boards WHERE name = $1) OR (SELECT count(*) FROM boards) < {Most}
                ON CONFLICT (name) DO UPDATE {Change} WHERE NOT $6 OR ({Same})
                RETURNING {Board.Columns}
                """, Board.Read, cancel, name, title, tiles, now, caller, expected.New);
        return saved.SingleOrDefault();
    }
}
