using Daybook.Foundation.Http;
using Daybook.Reports.Filters;
using NodaTime;

namespace Daybook.Reports;

/// <summary>Which events a report counts.</summary>
/// <param name="Properties">Top-level properties whose text form equals the value: <c>property.plan=pro</c> matches <c>"pro"</c>,
/// <c>property.seats=5</c> matches <c>5</c> and <c>"5"</c>.</param>
public sealed record EventFilter(string? EventType, string? Source, IReadOnlyList<KeyValuePair<string, string>> Properties)
{
    public const string Parameter = "filter";

    /// <summary>Raw events before it are not read: see <see cref="KeptFrom"/>.</summary>
    public Instant From { get; init; } = Instant.MinValue;

    /// <summary>The end of the report's range: what people did is looked for before it.</summary>
    public Instant Until { get; init; } = Instant.MaxValue;

    /// <summary>Of <c>filter</c> and <c>segment</c>: all must hold.</summary>
    public IReadOnlyList<FilterNode> Where { get; init; } = [];

    /// <summary>
    /// Conditions that leave no event out: whether each holds is a column of its own (<see cref="Holds"/>). A funnel's steps have some.
    /// </summary>
    public IReadOnlyList<FilterNode> Marks { get; init; } = [];

    /// <summary>Of some conditions <c>did</c>, what was found elsewhere in the same snapshot.</summary>
    internal IReadOnlyList<FoundDoers> Doers { get; init; } = [];

    /// <summary>What the segments were when they were read. Equal questions with other segments are other questions.</summary>
    public string Segments { get; init; } = "";

    public static EventFilter None { get; } = new(null, null, []);

    /// <summary>
    /// The daily tables know types but not sources, properties or what a filter may ask, so those need the raw events of the range.
    /// </summary>
    public bool NeedsRawEvents => Source is not null || Properties.Count > 0 || Where.Count > 0;

    /// <summary>It depends on what is known about people or groups now, which an event of any time may have said.</summary>
    public bool AsksWhatIsKnown => All.Any(c => c.Field.IsKnown);

    /// <summary>Comes after <c>FROM events</c>: whose an event is, and what the filter asks about them.</summary>
    public Query People => $"{Reports.People.Join} {Sql.Joins}";

    /// <summary>The same for a query that does not ask whose an event is.</summary>
    public Query PeopleIfNeeded => Sql.NeedsPeople ? People : Query.Empty;

    /// <summary>The same for a query of people and not of events: what the filter asks about each.</summary>
    /// <param name="person">Who it is, with <c>u:</c> or <c>a:</c> in front.</param>
    public Query PeopleOn(Query person) => Sql.JoinsOn(person);

    /// <summary>Goes with <see cref="PeopleOn"/>. Each begins with AND.</summary>
    public Query PeopleConditions => Sql.Conditions;

    private FilterSql Sql => new(Where, Marks, From, Until, Doers);

    /// <summary>Every condition of <see cref="Where"/> and <see cref="Marks"/>.</summary>
    internal IEnumerable<FilterCondition> All => Where.Concat(Marks).SelectMany(n => n.Conditions);

    /// <summary>Reads <c>event_type</c>, <c>source</c>, <c>property.NAME</c> and <c>filter</c>.</summary>
    /// <param name="ofType">False: <c>event_type</c> is read elsewhere.</param>
    public static EventFilter Read(QueryReader query, bool ofType = true) =>
        new(ofType ? query.Text("event_type") : null, query.Text("source"),
            [.. query.WithPrefix("property.").OrderBy(p => p.Key, StringComparer.Ordinal)])
        {
            Where = ReadWhere(query),
        };

    /// <summary>Reads <c>filter</c> alone.</summary>
    public static IReadOnlyList<FilterNode> ReadWhere(QueryReader query) =>
        query.Text(Parameter, FilterLimits.Length) is { } filter ? ReadFilter.Of(filter, Parameter) : [];

    /// <summary>How far back events count: where what people did is asked for, that may be before the range.</summary>
    /// <returns>Null: not before the range.</returns>
    public Instant? LooksBackFrom(Instant end)
    {
        var did = All.Where(c => c.IsDid).ToList();
        if (did.Count == 0) return null;
        return did.Min(c => c.Within is { } within ? end - Duration.FromTimeSpan(within) : Instant.MinValue);
    }

    /// <inheritdoc cref="FilterSql.Whom(FilterCondition)"/>
    internal Query Whom(FilterCondition condition) => Sql.Whom(condition);

    /// <summary>Whether one of <see cref="Marks"/> holds: true or false. Goes with <see cref="People"/>.</summary>
    public Query Holds(int mark) => Sql.Holds(Marks[mark]);

    /// <summary>
    /// Conditions on <c>events</c>, each beginning with AND; the caller adds the range of <c>occurred_at</c>, because the index serves
    /// that, and <see cref="People"/>.
    /// </summary>
    public Query Conditions()
    {
        var conditions = Query.Empty;
        if (From > Instant.MinValue) conditions = $"AND occurred_at >= {From}";
        if (EventType is not null) conditions = $"{conditions} AND event_type = {EventType}";
        if (Source is not null) conditions = $"{conditions} AND source = {Source}";
        foreach (var (name, value) in Properties) conditions = $"{conditions} AND properties ->> {name} = {value}";
        return $"{conditions} {Sql.Conditions}";
    }
}
