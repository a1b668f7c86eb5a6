using Daybook.Foundation.Http;
using Daybook.Reports.Filters;
using NodaTime;

namespace Daybook.Reports;

/// <summary>Which events a report counts.</summary>
/// <param name="Properties">Top-level properties whose text form equals the value: <c>property.plan=pro</c> matches <c>"pro"</c>,
/// <c>property.seats=5</c> matches <c>5</c> and <c>"5"</c>.</param>
public sealed record EventFilter(string? EventType, string? Source, IReadOnlyList<KeyValuePair<string, string>> Properties)
{
    /// <summary>Raw events before it are not read: see <see cref="KeptFrom"/>.</summary>
    public Instant From { get; init; } = Instant.MinValue;

    /// <summary>The end of the report's range: what people did is looked for before it.</summary>
    public Instant Until { get; init; } = Instant.MaxValue;

    /// <summary>Of <c>filter</c> and <c>segment</c>: all must hold.</summary>
    public IReadOnlyList<FilterNode> Where { get; init; } = [];

    /// <summary>What the segments were when they were read. Equal questions with other segments are other questions.</summary>
    public string Segments { get; init; } = "";

    public static EventFilter None { get; } = new(null, null, []);

    /// <summary>
    /// The daily tables know types but not sources, properties or what a filter may ask, so those need the raw events of the range.
    /// </summary>
    public bool NeedsRawEvents => Source is not null || Properties.Count > 0 || Where.Count > 0;

    /// <summary>Comes after <c>FROM events</c>: whose an event is, and what the filter asks about them.</summary>
    public Query People => $"{Reports.People.Join} {Sql.Joins}";

    /// <summary>The same for a query that does not ask whose an event is.</summary>
    public Query PeopleIfNeeded => Sql.NeedsPeople ? People : Query.Empty;

    private FilterSql Sql => new(Where, From, Until);

    /// <summary>Reads <c>event_type</c>, <c>source</c>, <c>property.NAME</c> and <c>filter</c>.</summary>
    /// <param name="ofType">False: <c>event_type</c> is read elsewhere.</param>
    public static EventFilter Read(QueryReader query, bool ofType = true) =>
        new(ofType ? query.Text("event_type") : null, query.Text("source"),
            [.. query.WithPrefix("property.").OrderBy(p => p.Key, StringComparer.Ordinal)])
        {
            Where = query.Text("filter", FilterLimits.Length) is { } filter ? ReadFilter.Of(filter) : [],
        };

    /// <summary>How far back events count: where what people did is asked for, that may be before the range.</summary>
    /// <returns>Null: not before the range.</returns>
    public Instant? LooksBackFrom(Instant end)
    {
        var people = Where.SelectMany(n => n.Conditions).Where(c => c.IsAboutPeople).ToList();
        if (people.Count == 0) return null;
        return people.Min(c => c.Within is { } within ? end - Duration.FromTimeSpan(within) : Instant.MinValue);
    }

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
