using System.Text.Json;
using Daybook.Foundation.Http;
using Daybook.Foundation.Postgres;

namespace Daybook.Reports.Filters;

/// <summary>The filter of a request: its own parameters, and the segments that it names.</summary>
public sealed class ReadEventFilter(PostgresConnections database)
{
    private const string Parameter = "segment";

    /// <remarks>A segment is read once a request, before the report: its numbers and its ETag are of the same definition.</remarks>
    /// <exception cref="ProblemException"><c>invalid_parameter</c>; also if a segment does not exist.</exception>
    public Task<EventFilter> Run(QueryReader query, CancellationToken cancel) => Run(query, ofType: true, cancel);

    /// <inheritdoc cref="Run(QueryReader, CancellationToken)"/>
    /// <param name="ofType">False: <c>event_type</c> is read elsewhere.</param>
    public Task<EventFilter> Run(QueryReader query, bool ofType, CancellationToken cancel) =>
        WithSegments(EventFilter.Read(query, ofType), query, cancel);

    /// <summary>The same of a request that finds people: <c>filter</c> and <c>segment</c>, with conditions about people only.</summary>
    /// <exception cref="ProblemException"><c>invalid_parameter</c>.</exception>
    public async Task<EventFilter> RunOfPeople(QueryReader query, CancellationToken cancel)
    {
        var own = EventFilter.None with { Where = EventFilter.ReadWhere(query) };
        PeopleFilter.Require(own.Where, EventFilter.Parameter);
        var filter = await WithSegments(own, query, cancel);
        return PeopleFilter.Holds(filter.Where) ? filter : throw QueryReader.Invalid(Parameter,
            "People are found by segments whose conditions are all about people: person.NAME, group.TYPE.NAME, `did` and `did_not`. "
            + "One of these segments asks for something in events.");
    }

    private async Task<EventFilter> WithSegments(EventFilter filter, QueryReader query, CancellationToken cancel)
    {
        var names = query.Texts(Parameter).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        if (names.Count == 0) return filter;
        if (names.Count > FilterLimits.Segments)
            throw QueryReader.Invalid(Parameter, $"`segment` may be given {FilterLimits.Segments} times.");
        var found = await Find(names, cancel);
        if (names.FirstOrDefault(name => !found.ContainsKey(name)) is { } missing)
            throw QueryReader.Invalid(Parameter,
                $"There is no segment {FilterFault.Quoted(missing)}. GET /segments lists those there are.");
        List<FilterNode> all = [.. filter.Where, .. names.SelectMany(name => found[name].Nodes)];
        ReadFilter.CheckTogether(all, Parameter);
        return filter with { Where = all, Segments = string.Join('\n', names.Select(name => $"{name} {found[name].Definition}")) };
    }

    // Primary key of segments.
    private async Task<Dictionary<string, SavedFilter>> Find(IReadOnlyList<string> names, CancellationToken cancel)
    {
        await using var session = await ReportSession.OpenLoose(database, cancel);
        return (await session.Rows($"SELECT name, filter::text, cohort_id FROM segments WHERE name = ANY({names})",
            r => (Name: r.GetString(0), Saved: new SavedFilter(r.GetString(1), r.IsDBNull(2) ? null : r.GetGuid(2))), cancel))
            .ToDictionary(s => s.Name, s => s.Saved, StringComparer.Ordinal);
    }

    /// <param name="Cohort">It is frozen: its members count, not its filter.</param>
    private sealed record SavedFilter(string Filter, Guid? Cohort)
    {
        public string Definition => Cohort?.ToString("D") ?? Filter;

        public IReadOnlyList<FilterNode> Nodes
        {
            get
            {
                if (Cohort is { } cohort) return [new FilterCondition(FilterField.Cohort(cohort), FilterOperator.Exists, [])];
                // It was short enough when it was saved; PostgreSQL writes it with blanks.
                using var json = JsonDocument.Parse(Filter);
                return ReadFilter.Of(json.RootElement, Parameter);
            }
        }
    }
}
