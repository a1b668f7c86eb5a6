using Daybook.Days.Properties;
using Daybook.Foundation.Http;
using Daybook.Foundation.Postgres;
using Microsoft.AspNetCore.Http;
using NodaTime;

namespace Daybook.Reports.Properties;

/// <summary>
/// <c>GET /properties?event_type=&amp;limit=</c>: which properties and which paths of <c>context</c> the stored events have.
/// </summary>
/// <remarks>From what Rollup keeps of each day, and the raw events of days that it has not counted. The answer says which it left
/// out.</remarks>
public sealed class ListProperties(PostgresConnections database)
{
    private const int DefaultLimit = 1000, MaxLimit = 5000;

    private static readonly string[] Kinds = ["array", "boolean", "null", "number", "object", "string"];

    public async Task<IResult> Run(HttpCall call, CancellationToken cancel)
    {
        var (type, limit) = (call.Query.Text("event_type"), call.Query.Number("limit", DefaultLimit, 1, MaxLimit));
        call.Query.RefuseOthers();
        await using var session = await ReportSession.Open(database, cancel);
        var sources = await PropertySources.Read(session, cancel);
        var raw = new PropertyCounts();
        await session.Rows(Raw(sources, type), r =>
        {
            raw.Add(r);
            return 0;
        }, cancel);
        var types = (await session.Rows(Types(sources, raw, type),
            r => (Type: r.GetString(0), Events: r.GetInt64(1), More: r.GetBoolean(2)), cancel))
            .ToDictionary(t => t.Type, StringComparer.Ordinal);
        var rows = await session.Rows(Names(sources, raw, type, limit + 1), r => new PropertyUse(
            r.GetString(0), r.GetBoolean(1) ? "context" : "property", r.GetString(2), r.GetInt64(3),
            (double)r.GetInt64(3) / types[r.GetString(0)].Events, r.GetInt64(4) == r.GetInt64(3), [.. Named(r.GetInt32(5))],
            r.GetFieldValue<DateTimeOffset>(6), r.GetFieldValue<DateTimeOffset>(7),
            [.. new[] { r.GetString(8), r.GetString(9) }.Distinct()]), cancel);
        call.Note.Items = Math.Min(rows.Count, limit);
        return Answer.Json(new PropertiesAnswer(
            [.. rows.Take(limit)], rows.Count > limit, types.Values.Sum(t => t.Events), sources.From?.ToDateTimeOffset(), sources.Pending,
            sources.Pending == 0 && !types.Values.Any(t => t.More)));
    }

    // Index events_occurred_at.
    internal static Query Raw(PropertySources sources, string? type)
    {
        if (type is null) return $"SELECT e.event_type, e.occurred_at, e.properties, e.context FROM {sources.Rows()}";
        return $"SELECT e.event_type, e.occurred_at, e.properties, e.context FROM {sources.Rows()} WHERE e.event_type = {type}";
    }

    // Primary keys of property_types and event_types.
    internal static Query Types(PropertySources sources, PropertyCounts raw, string? type)
    {
        var types = raw.Types().ToList();
        return $"""
            SELECT event_type, sum(events)::bigint, bool_or(more)
            FROM (SELECT t.event_type COLLATE "C" AS event_type, p.events, p.more
                  FROM property_types p JOIN event_types t USING (type_no) WHERE p.day = ANY({sources.Days}) {Only(type)}
                  UNION ALL
                  SELECT r.event_type COLLATE "C", r.events, r.more = 1
                  FROM unnest({types.Select(t => t.Type)}, {types.Select(t => t.Events)}, {types.Select(t => t.More ? 1 : 0)})
                    AS r(event_type, events, more)) c
            GROUP BY event_type
            """;
    }

    // Index property_uses_day; primary key of event_types.
    internal static Query Names(PropertySources sources, PropertyCounts raw, string? type, int limit)
    {
        var uses = raw.Uses().ToList();
        return $"""
            SELECT event_type, context, name, sum(events)::bigint, sum(kept)::bigint, bit_or(types), min(first_at), max(last_at), min(low),
              max(high)
            FROM (SELECT t.event_type COLLATE "C" AS event_type, u.context, u.name COLLATE "C" AS name, u.events, u.kept, u.types,
                    u.first_at, u.last_at, u.low COLLATE "C" AS low, u.high COLLATE "C" AS high
                  FROM property_uses u JOIN event_types t USING (type_no) WHERE u.day = ANY({sources.Days}) {Only(type)}
                  UNION ALL
                  SELECT r.event_type COLLATE "C", r.context = 1, r.name COLLATE "C", r.events, r.kept, r.types, r.first_at, r.last_at,
                    r.low COLLATE "C", r.high COLLATE "C"
                  FROM unnest({uses.Select(u => u.Type)}, {uses.Select(u => u.Context ? 1 : 0)}, {uses.Select(u => u.Name)},
                    {uses.Select(u => u.Events)}, {uses.Select(u => u.Kept)}, {uses.Select(u => (int)u.Kinds)},
                    {uses.Select(u => Instant.FromDateTimeUtc(u.FirstAt))}, {uses.Select(u => Instant.FromDateTimeUtc(u.LastAt))},
                    {uses.Select(u => u.Low)}, {uses.Select(u => u.High)})
                    AS r(event_type, context, name, events, kept, types, first_at, last_at, low, high)) c
            GROUP BY event_type, context, name
            ORDER BY sum(events) DESC, event_type, context DESC, name
            LIMIT {limit}
            """;
    }

    private static Query Only(string? type)
    {
        if (type is null) return Query.Empty;
        return $"AND t.event_type = {type}";
    }

    private static IEnumerable<string> Named(int kinds) => Kinds.Where((_, i) => (kinds & 1 << i) != 0);
}

/// <param name="More">There are more properties.</param>
/// <param name="EventsRead">Events that the answer is about; shares are of these.</param>
/// <param name="From">Where the first of them may be. Null: nothing is stored.</param>
/// <param name="PendingEvents">Stored events that are not in the answer yet.</param>
/// <param name="Complete">No stored event, and no name, is left out.</param>
public sealed record PropertiesAnswer(
    IReadOnlyList<PropertyUse> Properties, bool More, long EventsRead, DateTimeOffset? From, long PendingEvents, bool Complete);

/// <param name="Scope"><c>property</c> or <c>context</c>.</param>
/// <param name="Name">Of a property, or a path in the context as filters take it.</param>
/// <param name="Events">Events of the type that have it.</param>
/// <param name="Share">Of the events of the type that the answer is about.</param>
/// <param name="AllValues">Each of its values is counted.</param>
/// <param name="Types">As JSON names them.</param>
/// <param name="Examples">JSON, each cut after 100 characters.</param>
public sealed record PropertyUse(
    string EventType, string Scope, string Name, long Events, double Share, bool AllValues, IReadOnlyList<string> Types,
    DateTimeOffset FirstAt, DateTimeOffset LastAt, IReadOnlyList<string> Examples);
