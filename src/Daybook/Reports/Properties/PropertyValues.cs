using Daybook.Foundation.Http;
using Daybook.Foundation.Postgres;
using Microsoft.AspNetCore.Http;

namespace Daybook.Reports.Properties;

/// <summary>
/// <c>GET /properties/{name}/values?scope=&amp;event_type=&amp;query=&amp;limit=</c>: the most frequent values of a property, or of a path
/// in the context, in the newest events.
/// </summary>
/// <remarks>As <see cref="ListProperties"/>, nothing is kept of it.</remarks>
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
        await using var session = await ReportSession.Open(database, cancel);
        var newest = await NewestEvents.Read(session, type, cancel);
        var values = await session.Rows(Query(newest, name, context, type, text, limit + 1),
            r => new PropertyValueCount(new RawJson(r.GetString(0)), r.GetInt64(1), r.GetFieldValue<DateTimeOffset>(2)), cancel);
        call.Note.Items = Math.Min(values.Count, limit);
        return Answer.Json(new PropertyValuesAnswer([.. values.Take(limit)], values.Count > limit, newest.From?.ToDateTimeOffset()));
    }

    // Index events_occurred_at.
    internal static Query Query(NewestEvents newest, string name, bool context, string? type, string? text, int limit)
    {
        Query value = $"e.properties -> {name}", ofType = $"", holding = $"";
        if (context) value = $"e.context #> {name.Split('.')}";
        if (type is not null) ofType = $"WHERE e.event_type = {type}";
        if (text is not null) holding = $"AND strpos(lower(value #>> ARRAY[]::text[]), lower({text})) > 0";
        return $"""
            SELECT value::text, count(*), max(occurred_at)
            FROM (SELECT {value} AS value, e.occurred_at FROM {newest.Rows()} {ofType}) v
            WHERE value IS NOT NULL {holding}
            GROUP BY value
            ORDER BY count(*) DESC, value::text COLLATE "C"
            LIMIT {limit}
            """;
    }
}

/// <param name="Values">The most frequent first.</param>
/// <param name="More">There are more values.</param>
/// <param name="From">All events from here on were read, and none before. Null: nothing is stored.</param>
public sealed record PropertyValuesAnswer(IReadOnlyList<PropertyValueCount> Values, bool More, DateTimeOffset? From);

public sealed record PropertyValueCount(RawJson Value, long Events, DateTimeOffset LastAt);
