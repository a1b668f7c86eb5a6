using Daybook.Foundation.Http;
using Daybook.Foundation.Postgres;
using Microsoft.AspNetCore.Http;

namespace Daybook.Reports.Properties;

/// <summary>
/// <c>GET /properties?event_type=&amp;limit=</c>: which properties and which paths of <c>context</c> the newest events have.
/// </summary>
/// <remarks>
/// Read from the stored events each time. Nothing is kept of it, so nothing of an erased person can stay in it. The answer says which
/// events it read.
/// </remarks>
public sealed class ListProperties(PostgresConnections database)
{
    private const int DefaultLimit = 1000, MaxLimit = 5000;

    public async Task<IResult> Run(HttpCall call, CancellationToken cancel)
    {
        var (type, limit) = (call.Query.Text("event_type"), call.Query.Number("limit", DefaultLimit, 1, MaxLimit));
        call.Query.RefuseOthers();
        await using var session = await ReportSession.Open(database, cancel);
        var newest = await NewestEvents.Read(session, type, cancel);
        var types = (await session.Rows(Types(newest, type), r => (Type: r.GetString(0), Events: r.GetInt64(1)), cancel))
            .ToDictionary(t => t.Type, t => t.Events, StringComparer.Ordinal);
        var rows = await session.Rows(Names(newest, type, limit + 1), r => new PropertyUse(
            r.GetString(0), r.GetString(1), r.GetString(2), r.GetInt64(3), (double)r.GetInt64(3) / types[r.GetString(0)],
            r.GetFieldValue<string[]>(4), r.GetFieldValue<DateTimeOffset>(5), [.. new[] { r.GetString(6), r.GetString(7) }.Distinct()]),
            cancel);
        call.Note.Items = Math.Min(rows.Count, limit);
        return Answer.Json(
            new PropertiesAnswer([.. rows.Take(limit)], rows.Count > limit, types.Values.Sum(), newest.From?.ToDateTimeOffset()));
    }

    // Index events_occurred_at.
    internal static Query Types(NewestEvents newest, string? type) => $"""
        SELECT e.event_type, count(*) FROM {newest.Rows()} WHERE {Only(type)} GROUP BY e.event_type
        """;

    // Index events_occurred_at. The value of a path that leads to an object is that object's members.
    internal static Query Names(NewestEvents newest, string? type, int limit) => $"""
        SELECT event_type, scope, name, count(*), array_agg(DISTINCT jsonb_typeof(value) ORDER BY jsonb_typeof(value)), max(occurred_at),
          min(left(value::text, 100) COLLATE "C"), max(left(value::text, 100) COLLATE "C")
        FROM (
          SELECT e.event_type, e.occurred_at, 'property' AS scope, p.key AS name, p.value
          FROM {newest.Rows()} CROSS JOIN LATERAL jsonb_each(e.properties) p WHERE {Only(type)}
          UNION ALL
          SELECT e.event_type, e.occurred_at, 'context', c.path, c.value
          FROM {newest.Rows()} CROSS JOIN LATERAL (
            WITH RECURSIVE paths AS (
              SELECT key AS path, value FROM jsonb_each(e.context)
              UNION ALL
              SELECT paths.path || '.' || m.key, m.value
              FROM paths CROSS JOIN LATERAL jsonb_each(paths.value) m WHERE jsonb_typeof(paths.value) = 'object')
            SELECT path, value FROM paths WHERE jsonb_typeof(value) <> 'object') c
          WHERE {Only(type)}) named
        GROUP BY event_type, scope, name
        ORDER BY count(*) DESC, event_type, scope, name COLLATE "C"
        LIMIT {limit}
        """;

    private static Query Only(string? type)
    {
        if (type is null) return $"true";
        return $"e.event_type = {type}";
    }
}

/// <param name="More">There are more properties.</param>
/// <param name="EventsRead">The newest; shares are of these.</param>
/// <param name="From">All events from here on were read, and none before. Null: nothing is stored.</param>
public sealed record PropertiesAnswer(IReadOnlyList<PropertyUse> Properties, bool More, long EventsRead, DateTimeOffset? From);

/// <param name="Scope"><c>property</c> or <c>context</c>.</param>
/// <param name="Name">Of a property, or a path in the context, with dots.</param>
/// <param name="Events">Events of the type that have it.</param>
/// <param name="Share">Of the events of the type that were read.</param>
/// <param name="Types">As JSON names them.</param>
/// <param name="Examples">JSON, each cut after 100 characters.</param>
public sealed record PropertyUse(
    string EventType, string Scope, string Name, long Events, double Share, IReadOnlyList<string> Types, DateTimeOffset LastAt,
    IReadOnlyList<string> Examples);
