using Daybook.Foundation.Http;
using NodaTime;

namespace Daybook.Reports;

/// <summary>Which events a report counts.</summary>
/// <param name="Properties">Top-level properties whose text form equals the value: <c>property.plan=pro</c> matches <c>"pro"</c>,
/// <c>property.seats=5</c> matches <c>5</c> and <c>"5"</c>.</param>
public sealed record EventFilter(string? EventType, string? Source, IReadOnlyList<KeyValuePair<string, string>> Properties)
{
    /// <summary>Raw events before it are not read: see <see cref="KeptFrom"/>.</summary>
    public Instant From { get; init; } = Instant.MinValue;

    public static EventFilter None { get; } = new(null, null, []);

    /// <summary>The daily tables know types but not sources or properties, so those need the raw events of the range.</summary>
    public bool NeedsRawEvents => Source is not null || Properties.Count > 0;

    /// <summary>Reads <c>event_type</c>, <c>source</c> and <c>property.NAME</c>.</summary>
    public static EventFilter Read(QueryReader query) =>
        new(query.Text("event_type"), query.Text("source"), [.. query.WithPrefix("property.").OrderBy(p => p.Key, StringComparer.Ordinal)]);

    /// <summary>For reports that use a user's whole past, because the daily tables know only types about it.</summary>
    public EventFilter RefuseRaw(string report) =>
        Source is not null ? throw QueryReader.Invalid("source",
            $"The {report} report cannot be filtered by source, because it also uses all days before the range.")
        : Properties.Count > 0
        ? throw QueryReader.Invalid("property." + Properties[0].Key,
            $"The {report} report cannot be filtered by a property, because it also uses all days before the range.")
        : this;

    /// <summary>
    /// Conditions on <c>events</c>, each beginning with AND; the caller adds the range of <c>occurred_at</c>, because the index serves
    /// that.
    /// </summary>
    public Query Conditions()
    {
        var conditions = Query.Empty;
        if (From > Instant.MinValue) conditions = $"AND occurred_at >= {From}";
        if (EventType is not null) conditions = $"{conditions} AND event_type = {EventType}";
        if (Source is not null) conditions = $"{conditions} AND source = {Source}";
        foreach (var (name, value) in Properties) conditions = $"{conditions} AND properties ->> {name} = {value}";
        return conditions;
    }
}
