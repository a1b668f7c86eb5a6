using Daybook.Days.Properties;
using Daybook.Foundation.Http;
using Daybook.Foundation.Postgres;
using Daybook.Reports.Filters;
using Microsoft.AspNetCore.Http;

namespace Daybook.Reports.Properties;

/// <summary>
/// <c>GET /properties/{name}/values?scope=&amp;event_type=&amp;query=&amp;limit=</c>: the most frequent values of a property, or of a path
/// in the context.
/// </summary>
/// <remarks>From the same sources as <see cref="ListProperties"/>.</remarks>
public sealed class PropertyValues(PostgresConnections database)
{
    private const int DefaultLimit = 20, MaxLimit = 1000;
    private const string Advice = "A breakdown takes such a name in its query: GET /stats/breakdown?property=NAME.";

    public async Task<IResult> Run(HttpCall call, string routed, CancellationToken cancel)
    {
        var name = PathId.Of(call.Request, "name", routed, behind: 1, Advice);
        if (name.Contains('\0', StringComparison.Ordinal))
            throw QueryReader.Invalid("name", "`name` holds the character U+0000, which no stored text can hold.");
        var context = call.Query.OneOf("scope", "property", "property", "context") == "context";
        var (type, text) = (call.Query.Text("event_type"), call.Query.Text("query"));
        var limit = call.Query.Number("limit", DefaultLimit, 1, MaxLimit);
        call.Query.RefuseOthers();
        var path = context ? Path(name) : [name];
        await using var session = await ReportSession.Open(database, cancel);
        var sources = await PropertySources.Read(session, cancel);
        var rows = await session.Rows(Query(sources, name, context ? path : null, type, text, limit + 1),
            r => (Events: r.GetInt64(0), Kept: r.GetInt64(1), Value: r.IsDBNull(2) ? null
                : new PropertyValueCount(new RawJson(r.GetString(2)), r.GetInt64(3), r.GetFieldValue<DateTimeOffset>(4))), cancel);
        var values = rows.Select(r => r.Value).OfType<PropertyValueCount>().ToList();
        var others = rows[0].Events - rows[0].Kept;
        call.Note.Items = Math.Min(values.Count, limit);
        return Answer.Json(new PropertyValuesAnswer([.. values.Take(limit)], values.Count > limit, rows[0].Events, others,
            sources.From?.ToDateTimeOffset(), sources.Pending, sources.Pending == 0 && others == 0));
    }

    // Indexes events_occurred_at; primary keys of property_uses, property_values and event_types.
    internal static Query Query(
        PropertySources sources, string name, IReadOnlyList<string>? path, string? type, string? text, int limit)
    {
        Query value = $"e.properties -> {name}", ofType = $"", counted = $"", holding = $"", inside = $"";
        if (path is not null) (value, inside) = ($"e.context #> {path}", $"AND jsonb_typeof(v) <> 'object'");
        if (type is not null)
        {
            ofType = $"WHERE e.event_type = {type}";
            counted = $"AND type_no = (SELECT type_no FROM event_types WHERE event_type = {type})";
        }

        if (text is not null) holding = $"WHERE strpos(lower(value::jsonb #>> ARRAY[]::text[]), lower({text})) > 0";
        Query these = $"context = {(path is null ? 0 : 1)}::boolean AND name = {name} AND day = ANY({sources.Days}) {counted}";
        return $"""
            WITH raw AS (
              SELECT value, count(*) AS events, max(occurred_at) AS last_at
              FROM (SELECT CASE jsonb_typeof(v) WHEN 'number' THEN trim_scale((v #>> ARRAY[]::text[])::numeric)::text ELSE v::text END
                      COLLATE "C" AS value, occurred_at
                    FROM (SELECT {value} AS v, e.occurred_at FROM {sources.Rows()} {ofType}) e
                    WHERE v IS NOT NULL {inside}) r
              GROUP BY value),
            kept AS (
              SELECT value, sum(events)::bigint AS events, max(last_at) AS last_at
              FROM (SELECT value, events, last_at FROM raw WHERE octet_length(value) <= {PropertyLimits.ValueBytes}
                    UNION ALL
                    SELECT value COLLATE "C", events, last_at FROM property_values WHERE {these}) v
              GROUP BY value),
            page AS (SELECT value, events, last_at FROM kept {holding} ORDER BY events DESC, value LIMIT {limit})
            SELECT t.events, t.kept, p.value, p.events, p.last_at
            FROM (SELECT ((SELECT coalesce(sum(events), 0) FROM raw)
                    + (SELECT coalesce(sum(events), 0) FROM property_uses WHERE {these}))::bigint AS events,
                    (SELECT coalesce(sum(events), 0) FROM kept)::bigint AS kept) t
            LEFT JOIN page p ON true
            ORDER BY p.events DESC, p.value
            """;
    }

    // As a filter takes it.
    private static IReadOnlyList<string> Path(string name) =>
        FilterField.Parse("context." + name, out var fault) is { Kind: FilterFieldKind.Context } field ? field.Path
            : throw QueryReader.Invalid("name", $"{FilterFault.Quoted(name)} is no path in the context. {fault}");
}

/// <param name="Values">The most frequent first.</param>
/// <param name="More">There are more values.</param>
/// <param name="Events">That have the property, whatever its value.</param>
/// <param name="OtherEvents">Those of them whose value is not counted on their day, because it has too many or too long ones. While it is
/// not 0, a value's own number is the least it can be.</param>
/// <param name="From">Where the first event may be. Null: nothing is stored.</param>
/// <param name="PendingEvents">Stored events that are not in the answer yet.</param>
/// <param name="Complete">Every number is exact.</param>
public sealed record PropertyValuesAnswer(
    IReadOnlyList<PropertyValueCount> Values, bool More, long Events, long OtherEvents, DateTimeOffset? From, long PendingEvents,
    bool Complete);

public sealed record PropertyValueCount(RawJson Value, long Events, DateTimeOffset LastAt);
