using Daybook.Foundation.Access.Shares;
using Daybook.Foundation.Events;
using Daybook.Foundation.Http;
using Daybook.Foundation.Postgres;
using Daybook.Foundation.Time;
using Daybook.Watch.Annotations;
using Daybook.Watch.Boards;
using Microsoft.AspNetCore.Http;
using NodaTime;

namespace Daybook.Watch.Shares;

/// <summary>
/// <c>GET /shared/board</c> and <c>GET /shared/tiles/{number}</c>: what a link shows. A tile's question is the stored one; the caller
/// chooses nothing but its number.
/// </summary>
public sealed class ShowShared(PostgresConnections database, ReportingZone reporting, TimeProvider clock)
{
    private static readonly string[] Passed = ["Content-Type", "ETag", "Cache-Control", "Retry-After"];

    public async Task<IResult> Board(HttpCall call, CancellationToken cancel)
    {
        call.Query.RefuseOthers();
        await using var session = await database.OpenReports(cancel);
        var share = await Of(session, call.Caller, cancel);
        List<Annotation> annotations = [];
        if (share.Annotations)
        {
            var days = share.Tiles.Select(t => TileAddress.Parameters(t, reporting).ToLookup(p => p.Key, p => p.Value)).ToList();
            var first = Days(days, "from").DefaultIfEmpty(reporting.Today.PlusDays(-ReportDays)).Min();
            annotations = await ListAnnotations.Between(session, first, Days(days, "to").Append(reporting.Today).Max(), cancel);
        }

        return Answer.Json(new SharedBoard(share.Title, share.Tiles,
            [.. annotations.Select(a => new SharedAnnotation(a.Day, a.Text, a.EventType, a.Url))], reporting.Id, share.CreatedAt,
            share.ExpiresAt));
    }

    /// <param name="number">From 1.</param>
    /// <param name="route">Answers a request as the route of its path does.</param>
    public async Task<IResult> Tile(HttpCall call, string number, Func<HttpRequest, CancellationToken, Task> route,
        CancellationToken cancel)
    {
        call.Query.RefuseOthers();
        Share share;
        await using (var session = await database.OpenReports(cancel)) share = await Of(session, call.Caller, cancel);
        if (!int.TryParse(number, out var n) || n < 1 || n > share.Tiles.Count)
            return new Problem(ProblemCode.NotFound, $"This link has the tiles 1 to {share.Tiles.Count}.");
        var tile = share.Tiles[n - 1];
        // None is put into a link; nor may one run if it got there.
        if (SqlTile.Is(tile))
            return new Problem(ProblemCode.Forbidden, "A link runs no statement in SQL: it has no key with the scope sql.");
        return Answer.Write(async (http, stop) =>
        {
            using var body = new MemoryStream();
            var inner = InnerRequest.Make(call, TileAddress.Path(tile), TileAddress.Query(tile, reporting), body, stop,
                tellsAddress: false);
            inner.Request.Headers.IfNoneMatch = http.Request.Headers.IfNoneMatch;
            await route(inner.Request, stop);
            http.Response.StatusCode = inner.Response.StatusCode;
            foreach (var name in Passed)
            {
                if (inner.Response.Headers.TryGetValue(name, out var value)) http.Response.Headers[name] = value;
            }

            if (body.Length == 0) return;
            http.Response.ContentLength = body.Length;
            await http.Response.Body.WriteAsync(body.GetBuffer().AsMemory(0, (int)body.Length), stop);
        });
    }

    // Those of tiles without days of their own, as reports take them.
    private const int ReportDays = Reports.ReportRange.DefaultDays;

    private static IEnumerable<LocalDate> Days(IEnumerable<ILookup<string, string>> tiles, string name) => tiles
        .SelectMany(t => t[name]).Select(day => NodaTime.Text.LocalDatePattern.Iso.Parse(day)).Where(day => day.Success)
        .Select(day => day.Value);

    // Primary key. Access has just found it; nothing deletes one that has not ended.
    private async Task<Share> Of(Npgsql.NpgsqlConnection session, Caller caller, CancellationToken cancel) => (await session.Rows(
        $"SELECT {Share.Columns} FROM shares WHERE share_id = $1", r => Share.Read(r, clock.GetUtcNow()), cancel, SharePolicy.IdOf(caller)))
        .Single();
}

/// <param name="TimeZone">Of days, where a tile names none.</param>
/// <param name="CreatedAt">The tiles are those of then; their numbers are of now.</param>
public sealed record SharedBoard(string Title, IReadOnlyList<Tile> Tiles, IReadOnlyList<SharedAnnotation> Annotations, string TimeZone,
    DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt);

public sealed record SharedAnnotation(DateOnly Day, string Text, string? EventType, string? Url);
