using NodaTime;

namespace Daybook.Reports.Filters;

/// <summary>Makes a filter PostgreSQL's: the only place where that happens.</summary>
/// <remarks>
/// Names are written here, values are parameters. Every condition is true or false, never null, so that its opposite is too. Nothing in it
/// can fail, whatever an event holds: jsonb compares all of its types, and <c>time_of_text</c> is null for what is no time.
/// </remarks>
/// <param name="marks">They limit nothing, and are asked for one by one with <see cref="Holds(FilterNode)"/>.</param>
/// <param name="from">Raw events before it are not read.</param>
/// <param name="until">The end of the report's range.</param>
/// <param name="doers">Who did something, where that is known already.</param>
internal sealed class FilterSql(IReadOnlyList<FilterNode> nodes, IReadOnlyList<FilterNode> marks, Instant from, Instant until,
    IReadOnlyList<FoundDoers> doers)
{
    private readonly IReadOnlyList<FilterNode> _nodes = nodes;
    private readonly List<FilterCondition> _people =
        [.. nodes.Concat(marks).SelectMany(n => n.Conditions).Where(c => c.IsAboutPeople)];

    public bool NeedsPeople => _people.Count > 0;

    /// <summary>
    /// Comes after <see cref="People.Join"/>: who did, or is known to be, what conditions ask for. Joined once and not asked for each
    /// event, so that the planner can hash it in any place of a filter.
    /// </summary>
    public Query Joins => JoinsOn(People.Subject);

    /// <inheritdoc cref="Joins"/>
    /// <param name="subject">The person, in the query that this becomes a part of.</param>
    public Query JoinsOn(Query subject)
    {
        var joins = Query.Empty;
        for (var i = 0; i < _people.Count; i++)
            joins = $"{joins} LEFT JOIN ({Whom(_people[i], i)}) {Name("people", i)} ON {Name("person", i)} = {subject}";
        return joins;
    }

    /// <summary>Each begins with AND.</summary>
    public Query Conditions
    {
        get
        {
            var conditions = Query.Empty;
            foreach (var node in _nodes) conditions = $"{conditions} AND {Holds(node)}";
            return conditions;
        }
    }

    /// <summary>A field's text, or null.</summary>
    public static Query TextOf(FilterField field) => field.IsColumn ? Column(field) : Text(Value(field));

    /// <summary>
    /// Rows (user_no) of counted users whose events' own <c>user_id</c> a condition finds; of a negative one, its opposite.
    /// </summary>
    // Unique index on users.subject.
    public static Query Named(FilterCondition condition)
    {
        if (condition.Operator is FilterOperator.Is or FilterOperator.IsNot)
            return $"SELECT user_no FROM users WHERE subject = ANY({condition.Values.Select(v => "u:" + v.Text).Distinct()})";
        return $"SELECT user_no FROM users WHERE subject LIKE 'u:%' AND ({OfColumn(condition, $"substr(subject, 3)")}) IS TRUE";
    }

    /// <summary>
    /// Rows of one column: the people for whom a condition about people holds or, if it is negative, its opposite does. Each once.
    /// </summary>
    public Query Whom(FilterCondition condition) => Whom(condition, 0);

    private Query Whom(FilterCondition condition, int number) => condition.Field.Kind switch
    {
        FilterFieldKind.Person => Known(condition, number),
        FilterFieldKind.Group => InGroup(condition, number),
        FilterFieldKind.Cohort => Members(condition, number),
        _ => Doers(condition, number),
    };

    // Index person_properties_name; primary key of identity_owners.
    private static Query Known(FilterCondition condition, int number) => $"""
        SELECT subject AS {Name("person", number)}
        FROM live_person_properties
        WHERE name = {condition.Field.Path[0]} AND ({OfJson(condition, Below($"value", condition.Field.Path.Skip(1)))}) IS TRUE
        """;

    // Indexes person_groups_group and group_properties_group; primary key of identity_owners.
    private static Query InGroup(FilterCondition condition, int number) => $"""
        SELECT DISTINCT subject AS {Name("person", number)}
        FROM live_person_groups JOIN live_group_properties USING (group_type, group_id)
        WHERE group_type = {condition.Field.Path[0]} AND name = {condition.Field.Path[1]}
          AND ({OfJson(condition, Below($"value", condition.Field.Path.Skip(2)))}) IS TRUE
        """;

    // Who was anonymous then may be a user now. Primary keys of cohort_members and identity_owners.
    private static Query Members(FilterCondition condition, int number) => $"""
        SELECT DISTINCT coalesce('u:' || owner_id, subject) AS {Name("person", number)}
        FROM cohort_members LEFT JOIN live_links ON left(subject, 2) = 'a:' AND linked_id = substr(subject, 3)
        WHERE cohort_id = {Guid.Parse(condition.Field.Path[0])}
        """;

    // Index events_occurred_at of the partitions from the beginning of `within` on.
    private Query Doers(FilterCondition condition, int number)
    {
        if (doers.FirstOrDefault(d => ReferenceEquals(d.Condition, condition)) is { } found)
        {
            // Primary key of users.
            return $"""
                SELECT subject COLLATE "C" AS {Name("person", number)} FROM unnest({found.Counted}) f(no) JOIN users ON user_no = f.no
                UNION ALL
                SELECT s COLLATE "C" FROM unnest({found.Others}) s
                """;
        }

        var types = condition.Values.Select(v => v.Text);
        var start = condition.Within is { } within ? Instant.Max(from, until - Duration.FromTimeSpan(within)) : from;
        return $"""
            SELECT {People.Subject} AS {Name("person", number)}
            FROM events {People.Join}
            WHERE occurred_at >= {start} AND occurred_at < {until} AND event_type = ANY({types})
            GROUP BY 1
            HAVING count(*) >= {condition.AtLeast}
            """;
    }

    /// <summary>Of a node of this filter. True or false, never null.</summary>
    public Query Holds(FilterNode node) => node switch
    {
        AllOf all => Joined(all.Members, " AND ", "true"),
        AnyOf any => Joined(any.Members, " OR ", "false"),
        FilterCondition condition => Holds(condition),
        _ => throw new InvalidOperationException($"A filter has no {node.GetType().Name}."),
    };

    private Query Joined(IReadOnlyList<FilterNode> members, string between, string none)
    {
        if (members.Count == 0) return Sql(none);
        var joined = Holds(members[0]);
        foreach (var member in members.Skip(1)) joined = $"{joined}{Sql(between)}{Holds(member)}";
        return $"({joined})";
    }

    // IS TRUE, because a comparison with what is missing is null.
    private Query Holds(FilterCondition condition)
    {
        if (condition.IsAboutPeople)
        {
            var person = Name("person", _people.FindIndex(p => ReferenceEquals(p, condition)));
            return condition.Operator.IsNegative() ? $"{person} IS NULL" : (Query)$"{person} IS NOT NULL";
        }

        var found = condition.Field.IsColumn ? OfColumn(condition, Column(condition.Field)) : OfJson(condition, Value(condition.Field));
        return condition.Operator.IsNegative() ? $"({found}) IS NOT TRUE" : (Query)$"({found}) IS TRUE";
    }

    private static Query OfColumn(FilterCondition condition, Query column)
    {
        var values = condition.Values;
        return condition.Operator switch
        {
            FilterOperator.Is or FilterOperator.IsNot => (Query)$"{column} = ANY({values.Select(v => v.Text)})",
            FilterOperator.Contains or FilterOperator.NotContains => Contains(column, values),
            FilterOperator.Exists or FilterOperator.Missing => $"{column} IS NOT NULL",
            FilterOperator.Between => $"{column} COLLATE \"C\" BETWEEN {values[0].Text} AND {values[1].Text}",
            _ => $"{column} COLLATE \"C\" {Sign(condition.Operator)} {values[0].Text}",
        };
    }

    private static Query OfJson(FilterCondition condition, Query value)
    {
        var values = condition.Values;
        return condition.Operator switch
        {
            FilterOperator.Is or FilterOperator.IsNot => Is(value, values),
            FilterOperator.Contains or FilterOperator.NotContains =>
                (Query)$"jsonb_typeof({value}) = 'string' AND ({Contains(Text(value), values)})",
            FilterOperator.Exists or FilterOperator.Missing => $"jsonb_typeof({value}) <> 'null'",
            FilterOperator.Between => $"{Compared(value, ">=", values[0])} AND {Compared(value, "<=", values[1])}",
            _ => Compared(value, Comparison(condition.Operator), values[0]),
        };
    }

    private static Query Is(Query value, IReadOnlyList<FilterValue> values)
    {
        List<FilterValue> times = [.. values.Where(v => v.Kind == FilterValueKind.Time)],
            others = [.. values.Where(v => v.Kind != FilterValueKind.Time)];
        if (times.Count == 0) return $"{value} = ANY({others.Select(v => v.Json)}::jsonb[])";
        Query asTime = $"time_of_text({Text(value)}) = ANY({times.Select(t => t.Time)})";
        if (others.Count == 0) return asTime;
        return $"{value} = ANY({others.Select(v => v.Json)}::jsonb[]) OR {asTime}";
    }

    private static Query Contains(Query text, IReadOnlyList<FilterValue> values)
    {
        Query found = $"strpos({text}, {values[0].Text}) > 0";
        foreach (var value in values.Skip(1)) found = $"{found} OR strpos({text}, {value.Text}) > 0";
        return found;
    }

    // Texts by their code points, whatever the database's own collation is; jsonb's own order of texts would be the database's.
    private static Query Compared(Query value, string comparison, FilterValue with) => with.Kind switch
    {
        FilterValueKind.Number => (Query)$"jsonb_typeof({value}) = 'number' AND {value} {Sql(comparison)} {with.Json}::jsonb",
        FilterValueKind.Time => $"time_of_text({Text(value)}) {Sql(comparison)} {with.Time}",
        _ => $"jsonb_typeof({value}) = 'string' AND {Text(value)} COLLATE \"C\" {Sql(comparison)} {with.Text}",
    };

    private static Query Sign(FilterOperator op) => Sql(Comparison(op));

    private static string Comparison(FilterOperator op) => op switch
    {
        FilterOperator.Gt => ">",
        FilterOperator.Gte => ">=",
        FilterOperator.Lt => "<",
        FilterOperator.Lte => "<=",
        _ => throw new InvalidOperationException($"No SQL for {op}."),
    };

    private static Query Column(FilterField field) => field.Kind switch
    {
        FilterFieldKind.EventType => (Query)$"event_type",
        FilterFieldKind.Source => $"source",
        FilterFieldKind.UserId => $"user_id",
        FilterFieldKind.SessionId => $"session_id",
        _ => throw new InvalidOperationException($"{field.Kind} is no column."),
    };

    private static Query Value(FilterField field) =>
        Below(field.Kind == FilterFieldKind.Context ? (Query)$"context" : $"properties", field.Path);

    // One name after the other: a path in one piece would also count the elements of arrays.
    private static Query Below(Query value, IEnumerable<string> path)
    {
        foreach (var name in path) value = $"{value} -> {name}";
        return $"({value})";
    }

    private static Query Text(Query value) => $"({value} #>> '{{}}')";

    private static Query Name(string name, int number) => Sql($"{name}_{number}");

    // Never of anything that was sent.
    private static Query Sql(string text)
    {
        var sql = new Query(text.Length, 0);
        sql.AppendLiteral(text);
        return sql;
    }
}

/// <param name="Condition">Of <c>did</c>.</param>
/// <param name="Counted">Their <c>user_no</c>.</param>
/// <param name="Others">Those that have none, with <c>u:</c> or <c>a:</c> in front.</param>
internal sealed record FoundDoers(FilterCondition Condition, IReadOnlyList<long> Counted, IReadOnlyList<string> Others);
