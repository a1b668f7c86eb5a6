using Daybook.Foundation.Columns;

namespace Daybook.Reports.Columns;

/// <summary>
/// An <see cref="EventFilter"/> as conditions on a file: what <see cref="EventFilter.Conditions"/> is for PostgreSQL. The only place
/// where a filter becomes the column engine's SQL.
/// </summary>
internal static class ColumnFilter
{
    /// <summary>Properties that the filter looks at.</summary>
    public static IEnumerable<string> Properties(EventFilter filter) => filter.Properties.Select(p => p.Key);

    /// <param name="text">The text of a property in this file.</param>
    /// <returns>Conditions, each beginning with AND. The caller gives the span.</returns>
    public static ColumnQuery Conditions(EventFilter filter, Func<string, ColumnQuery> text)
    {
        var conditions = ColumnQuery.Empty;
        if (filter.EventType is { } type) conditions = $"{conditions} AND event_type = {type}";
        if (filter.Source is { } source) conditions = $"{conditions} AND source = {source}";
        foreach (var (name, value) in filter.Properties) conditions = $"{conditions} AND {text(name)} = {value}";
        return conditions;
    }
}
