using System.Collections.Frozen;
using Daybook.Foundation.Columns;
using Daybook.Reports.Columns;
using NodaTime;

namespace Daybook.Reports.Sql;

/// <summary>What people see in SQL: views over files of one snapshot, as SQL of the column engine. Their columns are a contract.</summary>
internal static class SqlViews
{
    public const string Events = "events", Persons = "persons", DailyMetrics = "daily_metrics";

    private const string Texts = "MAP(VARCHAR, VARCHAR)", Numbers = $"MAP(VARCHAR, {ExactNumber.Type})";

    // What says who somebody is, by the names that Daybook itself gives it. Nothing tells which other text names a person.
    private static readonly string[] OfPeople =
        ["$set", "$set_once", "traits", "user_id", "userId", "anonymous_id", "anonymousId", "previous_id", "previousId", "ip"];

    public static FrozenSet<string> Names { get; } =
        new[] { Events, Persons, DailyMetrics }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <param name="span">Only these events of the files.</param>
    /// <param name="rest">Events that no file of a day holds. It has no property with a column of its own.</param>
    /// <param name="linked">See <see cref="LinkedPeople"/>; null: nobody.</param>
    /// <param name="named">With what events say about people.</param>
    public static string OfEvents(IReadOnlyList<DayFile> files, Func<ColumnFile, string> path, Interval span, string rest, string? linked,
        bool named)
    {
        string[] own = [.. Shown(files.SelectMany(f => f.Columns))];
        string[] numbers = [.. Shown(files.SelectMany(f => f.Numbers))];
        var (person, join) = linked is null ? ("person", "")
            : ("coalesce(owner, person)", $"LEFT JOIN read_parquet({Text(linked)}) ON id = person");
        var from = $"""
            occurred_at >= make_timestamptz({EventColumns.Micros(span.Start)})
              AND occurred_at < make_timestamptz({EventColumns.Micros(span.End)})
            """;
        var parts = files.GroupBy(f => $"{Sorted(f.Columns)}\n\n{Sorted(f.Numbers)}\n\n{Sorted(f.Fields)}")
            .Select(shape => Part(shape.First().Columns, shape.First().Numbers, shape.First().Fields, shape.Select(f => path(f.File)),
                person, join, from))
            .Append(Part(FrozenSet<string>.Empty, FrozenSet<string>.Empty, FrozenSet<string>.Empty, [rest], "person", "", "true"));
        return $"CREATE VIEW events AS {string.Join(" UNION ALL ", parts)}";

        string Part(IReadOnlySet<string> columns, IReadOnlySet<string> numeric, IReadOnlySet<string> fields, IEnumerable<string> paths,
            string who, string links, string where) => $"""
            SELECT event_type, {who} AS user_no, occurred_at, source, {Said(Map("props", "p:", columns), Texts)} AS properties,
              {Said(Map("nums", "n:", numeric), Numbers)} AS numbers, {Without(Context(fields), "split_part(e.key, '/', 1)")} AS context
              {Each(own, columns, "props", "p:")} {Each(numbers, numeric, "nums", "n:")}
            FROM read_parquet([{string.Join(", ", paths.Select(Text))}]) {links}
            WHERE {where}
            """;

        IEnumerable<string> Shown(IEnumerable<string> names) =>
            names.Distinct().Where(n => named || !OfPeople.Contains(n)).Order(StringComparer.Ordinal);

        // All properties of an identify are traits.
        string Said(string map, string type) => named ? map
            : $"CASE WHEN event_type = 'identify' THEN MAP {{}}::{type} ELSE {Without(map, "e.key")} END";

        string Without(string map, string name) => named ? map
            : $"map_from_entries(list_filter(map_entries({map}), lambda e: {name} NOT IN ({string.Join(", ", OfPeople.Select(Text))})))";

        string Each(IEnumerable<string> all, IReadOnlySet<string> columns, string rare, string prefix) => string.Concat(all.Select(name =>
        {
            var text = columns.Contains(name) ? Name(prefix + name) : $"{rare}[{Text(name)}]";
            return $", {(named ? text : $"CASE WHEN event_type <> 'identify' THEN {text} END")} AS {Name(prefix + name)}";
        }));
    }

    /// <param name="named">The file has ids and properties too.</param>
    public static string OfPersons(string path, bool named) =>
        $"CREATE VIEW persons AS SELECT user_no, first_seen_at{(named ? ", user_id, anonymous_id, properties" : "")} "
        + $"FROM read_parquet({Text(path)})";

    public static string OfDailyMetrics(string path) =>
        $"CREATE VIEW daily_metrics AS SELECT event_date, event_type, event_count, unique_users, closed, revision "
        + $"FROM read_parquet({Text(path)})";

    // All texts or numbers of an event, whether a property has a column of its own in this file or not.
    // Sorted by name, because maps are equal only if their entries come in the same order.
    private static string Map(string rare, string prefix, IReadOnlySet<string> own)
    {
        string[] names = [.. own.Order(StringComparer.Ordinal)];
        var all = names.Length == 0 ? rare
            : $"map_concat({rare}, map_from_entries(list_filter(list_zip([{string.Join(", ", names.Select(Text))}], "
            + $"[{string.Join(", ", names.Select(n => Name(prefix + n)))}]), lambda x: x[2] IS NOT NULL)))";
        return $"map_from_entries(list_sort(map_entries({all})))";
    }

    // What lies in the context by its path: objects and arrays are there by their parts.
    private static string Context(IReadOnlySet<string> own)
    {
        const string Root = FieldPath.Context + "/";
        string[] names = [.. own.Where(f => f.StartsWith(Root, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        var rare = $"list_filter(map_entries(fields), lambda e: starts_with(e.key, '{Root}') "
            + $"AND field_kinds[e.key] IS DISTINCT FROM '{ValueKind.Container}')";
        var all = names.Length == 0 ? rare
            : $"list_concat({rare}, map_entries(map_from_entries(list_filter(list_zip([{string.Join(", ", names.Select(Text))}], "
            + $"[{string.Join(", ", names.Select(Own))}]), lambda x: x[2] IS NOT NULL))))";
        return $"map_from_entries(list_sort(list_transform({all}, lambda e: {{'key': e.key[{Root.Length + 1}:], 'value': e.value}})))";

        static string Own(string field) =>
            $"CASE WHEN {Name("fk:" + field)} <> '{ValueKind.Container}' THEN {Name("f:" + field)} END";
    }

    private static string Sorted(IEnumerable<string> names) => string.Join('\n', names.Order(StringComparer.Ordinal));

    private static string Text(string text) => ColumnQuery.Quoted(text);

    private static string Name(string name) => ColumnQuery.Name(name).ToString();
}
