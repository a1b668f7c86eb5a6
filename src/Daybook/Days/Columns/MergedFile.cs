using Daybook.Foundation.Columns;

namespace Daybook.Days.Columns;

/// <summary>
/// The files of several days as one: the same rows with the same texts, kinds and numbers. What has a column of its own in any of them
/// has one here, so nothing moves from a column into a map.
/// </summary>
internal static class MergedFile
{
    // A day has at most 48 and 32, and a month of similar days hardly more.
    private const int MostColumns = 128, MostFields = 96;

    /// <returns>Null: the days differ too much to be one file.</returns>
    public static FileShape? ShapeOf(IReadOnlyList<FileShape> days)
    {
        var shape = new FileShape(All(days, d => d.Columns), All(days, d => d.Numbers), All(days, d => d.Fields));
        return shape.Columns.Count > MostColumns || shape.Fields.Count > MostFields ? null : shape;
    }

    /// <param name="days">Their paths and shapes.</param>
    /// <param name="shape">Of all of them.</param>
    /// <param name="sorted">
    /// As the files of days are; otherwise each day's events stay together, which takes a fifth of the time to write and somewhat more to
    /// read.
    /// </param>
    public static void Copy(ColumnSession session, IReadOnlyList<(string Path, FileShape Shape)> days, FileShape shape, bool sorted,
        string path)
    {
        var order = sorted ? (ColumnQuery)$"ORDER BY event_type, person, occurred_at" : ColumnQuery.Empty;
        var parts = days.GroupBy(d => string.Join('\n', [.. d.Shape.Columns, "", .. d.Shape.Numbers, "", .. d.Shape.Fields]))
            .Select(like => Part(like.First().Shape, shape, like.Select(d => d.Path)));
        session.Execute($"""
            COPY (SELECT * FROM ({ColumnQuery.Join(" UNION ALL ", parts)}) m {order})
            TO {ColumnQuery.Path(path)} {FileShape.Format}
            """);
    }

    // A map of kinds leaves plain texts out, a column does not. Numbers of a property that is a number only on days where it is rare
    // stay in the map: see DayFile.NumberOf.
    private static ColumnQuery Part(FileShape own, FileShape all, IEnumerable<string> paths)
    {
        string[] columns = [.. all.Columns.Except(own.Columns)], numbers = [.. all.Numbers.Except(own.Numbers)],
            fields = [.. all.Fields.Except(own.Fields)];
        return $"""
            SELECT f.event_type, f.person, f.occurred_at, f.source, f.named, f.session_id, f.tie,
                   {Without("props", columns)} AS props, {Without("kinds", columns)} AS kinds, {Without("nums", numbers)} AS nums,
                   {Without("fields", fields)} AS fields, {Without("field_kinds", fields)} AS field_kinds
                   {Each(all.Columns, own.Columns, "p:", c => $"f.props[{c}]")}
                   {Each(all.Columns, own.Columns, "k:", c => Kind("kinds", "props", c))}
                   {Each(all.Numbers, own.Numbers, "n:", c => $"f.nums[{c}]")}
                   {Each(all.Fields, own.Fields, "f:", c => $"f.fields[{c}]")}
                   {Each(all.Fields, own.Fields, "fk:", c => Kind("field_kinds", "fields", c))}
            FROM read_parquet({ColumnQuery.Files(paths)}) f
            """;
    }

    private static ColumnQuery Each(IReadOnlyList<string> all, IReadOnlyList<string> own, string prefix, Func<string, ColumnQuery> rare) =>
        ColumnQuery.Join("", all.Select(name =>
        {
            var column = ColumnQuery.Name(prefix + name);
            var value = own.Contains(name) ? (ColumnQuery)$"f.{column}" : rare(name);
            return (ColumnQuery)$", {value} AS {column}";
        }));

    private static ColumnQuery Kind(string kinds, string texts, string name) =>
        $"coalesce(f.{ColumnQuery.Name(kinds)}[{name}], "
            + $"CASE WHEN f.{ColumnQuery.Name(texts)}[{name}] IS NOT NULL THEN {ValueKind.Text} END)";

    private static ColumnQuery Without(string map, string[] names)
    {
        var column = (ColumnQuery)$"f.{ColumnQuery.Name(map)}";
        if (names.Length == 0) return column;
        var list = ColumnQuery.Join(", ", names.Select(n => (ColumnQuery)$"{n}"));
        return $"map_from_entries(list_filter(map_entries({column}), lambda e: e.key NOT IN ({list})))";
    }

    private static List<string> All(IEnumerable<FileShape> days, Func<FileShape, IReadOnlyList<string>> names) =>
        [.. days.SelectMany(names).Distinct().Order(StringComparer.Ordinal)];
}
