using Daybook.Foundation.Columns;

namespace Daybook.Days.Columns;

/// <summary>
/// Which properties and fields of a day have a column of their own: those that many of its events carry. The others are texts in a map.
/// </summary>
/// <param name="Columns">Names of properties; the column is <c>p:NAME</c>, and <c>k:NAME</c> its <see cref="ValueKind"/>.</param>
/// <param name="Numbers">Those that are a number somewhere in the day: <c>n:NAME</c> beside it.</param>
/// <param name="Fields">What is below properties and in the context, by <see cref="FieldPath"/>: <c>f:PATH</c> and <c>fk:PATH</c>.</param>
internal sealed record FileShape(IReadOnlyList<string> Columns, IReadOnlyList<string> Numbers, IReadOnlyList<string> Fields)
{
    private const int MostColumns = 48, MostFields = 32;

    // In every fiftieth event: below that, a map costs less than a column of nulls.
    private const int Share = 50;

    public static ColumnQuery Format { get; } = $"(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 100000)";

    public static FileShape Of(ColumnSession session)
    {
        var columns = Frequent(session, "keys", "kinds", "", MostColumns);
        var numbers =
            session.Rows($"SELECT DISTINCT key FROM (SELECT unnest(number_keys) AS key FROM day_events) ORDER BY key", r => r.GetString(0));
        return new([.. columns.Order(StringComparer.Ordinal)], [.. numbers.Intersect(columns)],
            // Of an object or an array nobody asks for more than whether it is there.
            [.. Frequent(session, "field_keys", "field_kinds", ValueKind.Container, MostFields).Order(StringComparer.Ordinal)]);
    }

    /// <summary>
    /// Writes <see cref="DayRows.Table"/> to a file: sorted by type, person, time, so that what is asked together lies together.
    /// </summary>
    /// <remarks>
    /// A map of kinds leaves plain texts out. <c>tie</c> orders the events of one microsecond by id, which is in no file.
    /// </remarks>
    public void Copy(ColumnSession session, string path)
    {
        session.Execute($"""
            COPY (
              SELECT event_type, person, make_timestamptz(micros) AS occurred_at, source, named, session_id,
                     row_number() OVER (PARTITION BY micros ORDER BY event_id) - 1 AS tie,
                     {Texts("keys", "texts", Columns)} AS props, {Kinds("keys", "kinds", Columns)} AS kinds,
                     {Texts("number_keys", "numbers", Numbers)} AS nums,
                     {Texts("field_keys", "field_texts", Fields)} AS fields, {Kinds("field_keys", "field_kinds", Fields)} AS field_kinds
                     {Own("p:", "keys", "texts", Columns)} {Own("k:", "keys", "kinds", Columns)}
                     {Own("n:", "number_keys", "numbers", Numbers)}
                     {Own("f:", "field_keys", "field_texts", Fields)} {Own("fk:", "field_keys", "field_kinds", Fields)}
              FROM day_events
              ORDER BY event_type, person, micros)
            TO {ColumnQuery.Path(path)} {Format}
            """);
    }

    // The engine's names know no upper and lower case, so a name with upper case letters stays in the map. So does one with a blank, which
    // a Delta table may not have.
    private static List<string> Frequent(ColumnSession session, string keys, string kinds, string not, int most) => session.Rows(
        $"""
        SELECT key
        FROM (SELECT unnest({ColumnQuery.Name(keys)}) AS key, unnest({ColumnQuery.Name(kinds)}) AS kind FROM day_events)
        WHERE regexp_full_match(key, '[a-z0-9_.-][a-z0-9_./-]*') AND kind <> {not}
        GROUP BY key
        HAVING count(*) * {(long)Share} >= (SELECT count(*) FROM day_events)
        ORDER BY count(*) DESC, key
        LIMIT {(long)most}
        """, r => r.GetString(0));

    // What has no column of its own.
    private static ColumnQuery Texts(string keys, string values, IReadOnlyList<string> columns) =>
        Map(keys, values, columns, ColumnQuery.Empty);

    private static ColumnQuery Kinds(string keys, string kinds, IReadOnlyList<string> columns) =>
        Map(keys, kinds, columns, $" AND x[2] <> {ValueKind.Text}");

    private static ColumnQuery Map(string keys, string values, IReadOnlyList<string> columns, ColumnQuery only)
    {
        ColumnQuery others = $"true";
        if (columns.Count > 0) others = $"x[1] NOT IN ({ColumnQuery.Join(", ", columns.Select(c => (ColumnQuery)$"{c}"))})";
        var all = (ColumnQuery)$"list_zip({ColumnQuery.Name(keys)}, {ColumnQuery.Name(values)})";
        return $"map_from_entries(list_filter({all}, lambda x: {others}{only}))";
    }

    private static ColumnQuery Own(string prefix, string keys, string values, IReadOnlyList<string> columns)
    {
        var (k, v) = (ColumnQuery.Name(keys), ColumnQuery.Name(values));
        return ColumnQuery.Join("",
            columns.Select(name => (ColumnQuery)$", {v}[list_position({k}, {name})] AS {ColumnQuery.Name(prefix + name)}"));
    }
}
