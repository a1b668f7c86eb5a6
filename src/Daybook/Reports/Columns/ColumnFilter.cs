using Daybook.Foundation.Columns;
using Daybook.Reports.Filters;

namespace Daybook.Reports.Columns;

/// <summary>
/// An <see cref="EventFilter"/> as conditions on a file: what <see cref="EventFilter.Conditions"/> and <see cref="FilterSql"/> are for
/// PostgreSQL. The only place where a filter becomes the column engine's SQL.
/// </summary>
/// <remarks>
/// A condition may be null where it does not hold; its opposite never is. Texts compare byte by byte, which is the order of code points.
/// </remarks>
/// <param name="person">Who an event counts as.</param>
/// <param name="people">What conditions about people found.</param>
internal sealed class ColumnFilter(EventFilter filter, DayFile file, ColumnQuery person, AskedPeople people)
{
    /// <summary>Fields of events that the filter looks at, and that may have a column of their own.</summary>
    public static IEnumerable<FilterField> Fields(EventFilter filter) =>
        filter.Properties.Select(p => FilterField.Property(p.Key))
            .Concat(filter.All.Where(c => c is { IsAboutPeople: false, Field.IsColumn: false }).Select(c => c.Field));

    /// <returns>Conditions, each beginning with AND. The caller gives the span.</returns>
    public ColumnQuery Conditions()
    {
        var conditions = ColumnQuery.Empty;
        if (filter.EventType is { } type) conditions = $"{conditions} AND event_type = {type}";
        if (filter.Source is { } source) conditions = $"{conditions} AND source = {source}";
        foreach (var (name, value) in filter.Properties)
            conditions = $"{conditions} AND {file.Text(FilterField.Property(name))} = {value}";
        foreach (var node in filter.Where) conditions = $"{conditions} AND {Holds(node)}";
        return conditions;
    }

    /// <summary>Which of the filter's marks hold: a bit for each.</summary>
    public ColumnQuery Marks() => ColumnQuery.Join(" + ",
        filter.Marks.Select((mark, i) => (ColumnQuery)$"CASE WHEN {Holds(mark)} THEN {1L << i} ELSE 0 END"));

    private ColumnQuery Holds(FilterNode node) => node switch
    {
        AllOf all => Joined(all.Members, " AND ", $"true"),
        AnyOf any => Joined(any.Members, " OR ", $"false"),
        FilterCondition condition => Holds(condition),
        _ => throw new InvalidOperationException($"A filter has no {node.GetType().Name}."),
    };

    private ColumnQuery Joined(IReadOnlyList<FilterNode> members, string between, ColumnQuery none) =>
        members.Count == 0 ? none : $"({ColumnQuery.Join(between, members.Select(Holds))})";

    private ColumnQuery Holds(FilterCondition condition)
    {
        var found = Found(condition);
        return condition.Operator.IsNegative() ? $"({found}) IS NOT TRUE" : (ColumnQuery)$"({found})";
    }

    private ColumnQuery Found(FilterCondition condition)
    {
        if (AskedPeople.NumberOf(filter, condition) is { } number)
        {
            // An event's own id is that of its own person, whoever it counts as.
            ColumnQuery who = condition.IsAboutPeople ? person : $"f.person";
            return people.IsEmpty(number) ? $"false" : (ColumnQuery)$"{who} IN (SELECT person FROM {AskedPeople.Table(number)})";
        }

        if (condition.Field.Kind == FilterFieldKind.UserId) return $"named";
        return condition.Field.IsColumn ? OfText(condition, file.Text(condition.Field))
            : OfValue(condition, file.Text(condition.Field), file.Kind(condition.Field));
    }

    private static ColumnQuery OfText(FilterCondition condition, ColumnQuery text)
    {
        var values = condition.Values;
        return condition.Operator switch
        {
            FilterOperator.Is or FilterOperator.IsNot => (ColumnQuery)$"{text} IN ({List(values.Select(v => v.Text))})",
            FilterOperator.Contains or FilterOperator.NotContains => Contains(text, values),
            FilterOperator.Exists or FilterOperator.Missing => $"{text} IS NOT NULL",
            FilterOperator.Between => $"{text} >= {values[0].Text} AND {text} <= {values[1].Text}",
            _ => $"{text} {Sign(condition.Operator)} {values[0].Text}",
        };
    }

    private static ColumnQuery OfValue(FilterCondition condition, ColumnQuery text, ColumnQuery kind)
    {
        var values = condition.Values;
        return condition.Operator switch
        {
            FilterOperator.Is or FilterOperator.IsNot => Is(text, kind, values),
            FilterOperator.Contains or FilterOperator.NotContains =>
                (ColumnQuery)$"{kind} >= {ValueKind.Text} AND ({Contains(text, values)})",
            FilterOperator.Exists or FilterOperator.Missing => $"{kind} IS NOT NULL",
            FilterOperator.Between => $"{Compared(text, kind, $">=", values[0])} AND {Compared(text, kind, $"<=", values[1])}",
            _ => Compared(text, kind, Sign(condition.Operator), values[0]),
        };
    }

    private static ColumnQuery Is(ColumnQuery text, ColumnQuery kind, IReadOnlyList<FilterValue> values)
    {
        List<string> texts = [.. values.Where(v => v.Kind == FilterValueKind.Text).Select(v => v.Text)],
            others = [.. values.Where(v => v.Kind != FilterValueKind.Text).Select(KindOf)];
        if (texts.Count == 0) return $"{kind} IN ({List(others)})";
        ColumnQuery asText = $"{kind} >= {ValueKind.Text} AND {text} IN ({List(texts)})";
        return others.Count == 0 ? asText : $"{kind} IN ({List(others)}) OR {asText}";
    }

    private static ColumnQuery Contains(ColumnQuery text, IReadOnlyList<FilterValue> values) =>
        ColumnQuery.Join(" OR ", values.Select(v => (ColumnQuery)$"contains({text}, {v.Text})"));

    // Kinds of texts come last, and those of texts that are times after the others.
    private static ColumnQuery Compared(ColumnQuery text, ColumnQuery kind, ColumnQuery sign, FilterValue with) => with.Kind switch
    {
        FilterValueKind.Number =>
            (ColumnQuery)$"{kind} >= {ValueKind.Number} AND {kind} < {ValueKind.AfterNumbers} AND {kind} {sign} {KindOf(with)}",
        FilterValueKind.Time => $"{kind} > {ValueKind.Text} AND {kind} {sign} {KindOf(with)}",
        _ => $"{kind} >= {ValueKind.Text} AND {text} {sign} {with.Text}",
    };

    private static string KindOf(FilterValue value) => value.Kind switch
    {
        FilterValueKind.Number => ValueKind.OfNumber(value.Text),
        FilterValueKind.Boolean => ValueKind.OfBoolean(value.Text == "true"),
        FilterValueKind.Time => ValueKind.OfTime(EventColumns.Micros(value.Time)),
        _ => throw new InvalidOperationException($"A {value.Kind} is compared by itself."),
    };

    private static ColumnQuery List(IEnumerable<string> values) => ColumnQuery.Join(", ", values.Select(v => (ColumnQuery)$"{v}"));

    private static ColumnQuery Sign(FilterOperator op) => op switch
    {
        FilterOperator.Gt => (ColumnQuery)$">",
        FilterOperator.Gte => $">=",
        FilterOperator.Lt => $"<",
        FilterOperator.Lte => $"<=",
        _ => throw new InvalidOperationException($"No SQL for {op}."),
    };
}
