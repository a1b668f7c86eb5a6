using Daybook.Foundation.Columns;

namespace Daybook.Days.Columns;

/// <summary>
/// Which properties of a day have a column of their own: those that many of its events carry. The others are texts in a map.
/// </summary>
/// <param name="Columns">Names of properties; the column is <c>p:NAME</c>.</param>
/// <param name="Numbers">Those that are a number somewhere in the day: <c>n:NAME</c> beside it.</param>
internal sealed record FileShape(IReadOnlyList<string> Columns, IReadOnlyList<string> Numbers)
{
    private const int MostColumns = 48;

    // In every fiftieth event: below that, a map costs less than a column of nulls.
    private const int Share = 50;

    public static FileShape Of(ColumnSession session)
    {
        // The engine's names know no upper and lower case, so a name with upper case letters stays in the map.
        var columns = session.Rows(
            $"""
            SELECT key
            FROM (SELECT unnest(keys) AS key FROM day_events)
            WHERE regexp_full_match(key, '[a-z0-9_.-][a-z0-9_. -]*')
            GROUP BY key
            HAVING count(*) * {(long)Share} >= (SELECT count(*) FROM day_events)
            ORDER BY count(*) DESC, key
            LIMIT {(long)MostColumns}
            """, r => r.GetString(0));
        var numbers =
            session.Rows($"SELECT DISTINCT key FROM (SELECT unnest(number_keys) AS key FROM day_events) ORDER BY key", r => r.GetString(0));
        return new([.. columns.Order(StringComparer.Ordinal)], [.. numbers.Intersect(columns)]);
    }

    /// <summary>
    /// Writes <see cref="DayRows.Table"/> to a file: sorted by type, person, time, so that what is asked together lies together.
    /// </summary>
    public void Copy(ColumnSession session, string path)
    {
        session.Execute($"""
            COPY (
              SELECT event_type, person, make_timestamptz(micros) AS occurred_at, source, {Texts("keys", "texts", Columns)} AS props,
                {Texts("number_keys", "numbers", Numbers)} AS nums,
                     map_from_entries(list_zip(context_keys, context_texts)) AS context
                     {Own("p:", "keys", "texts", Columns)} {Own("n:", "number_keys", "numbers", Numbers)}
              FROM day_events
              ORDER BY event_type, person, micros)
            TO {ColumnQuery.Path(path)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 100000)
            """);
    }

    // What has no column of its own.
    private static ColumnQuery Texts(string keys, string values, IReadOnlyList<string> columns)
    {
        var (k, v) = (ColumnQuery.Name(keys), ColumnQuery.Name(values));
        if (columns.Count == 0) return $"map_from_entries(list_zip({k}, {v}))";
        var own = ColumnQuery.Join(", ", columns.Select(c => (ColumnQuery)$"{c}"));
        return $"map_from_entries(list_filter(list_zip({k}, {v}), lambda x: x[1] NOT IN ({own})))";
    }

    private static ColumnQuery Own(string prefix, string keys, string values, IReadOnlyList<string> columns) =>
        ColumnQuery.Join("", columns.Select(name =>
        (ColumnQuery)$", {ColumnQuery.Name(values)}[list_position({ColumnQuery.Name(keys)}, {name})] AS {ColumnQuery.Name(prefix + name)}"));
}
