using Daybook.Foundation.Http;
using Daybook.Foundation.Postgres;
using Microsoft.AspNetCore.Http;
using NodaTime;
using Npgsql;

namespace Daybook.Watch.Annotations;

/// <summary><c>GET /annotations?from=&amp;to=</c> and <c>GET /annotations/{annotation_id}</c>. Without days: all of them.</summary>
public sealed class ListAnnotations(PostgresConnections database)
{
    public async Task<IResult> Run(HttpCall call, CancellationToken cancel)
    {
        var (from, to) = (call.Query.Date("from"), call.Query.Date("to"));
        call.Query.RefuseOthers();
        if (from > to) throw QueryReader.Invalid("from", $"`from` ({from:uuuu-MM-dd}) is after `to` ({to:uuuu-MM-dd}).");
        await using var session = await database.OpenOperators(cancel);
        var found = await Between(session, from ?? LocalDate.MinIsoValue, to ?? LocalDate.MaxIsoValue, cancel);
        return Answer.Json(new { Annotations = found });
    }

    public async Task<IResult> Run(HttpCall call, string routed, CancellationToken cancel)
    {
        call.Query.RefuseOthers();
        var id = Annotation.IdOf(call, routed);
        await using var session = await database.OpenOperators(cancel);
        return await session.Rows($"SELECT {Annotation.Columns} FROM annotations WHERE annotation_id = $1", Annotation.Read, cancel, id)
            is [var annotation]
            ? Answer.Json(annotation)
            : Annotation.NotFound(id);
    }

    /// <summary>Index annotations_day.</summary>
    internal static Task<List<Annotation>> Between(NpgsqlConnection session, LocalDate from, LocalDate to, CancellationToken cancel) =>
        session.Rows(
            $"SELECT {Annotation.Columns} FROM annotations WHERE day BETWEEN $1 AND $2 ORDER BY day, annotation_id", Annotation.Read,
            cancel, Bounded(from), Bounded(to));

    // PostgreSQL's dates begin and end elsewhere.
    private static DateOnly Bounded(LocalDate day) =>
        day.Year < 1 ? DateOnly.MinValue : day.Year > 9999 ? DateOnly.MaxValue : day.ToDateOnly();
}
