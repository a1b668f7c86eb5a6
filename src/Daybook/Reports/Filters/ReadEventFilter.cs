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
    public async Task<EventFilter> Run(QueryReader query, bool ofType, CancellationToken cancel)
    {
        var filter = EventFilter.Read(query, ofType);
        var names = query.Texts(Parameter).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        if (names.Count == 0) return filter;
        if (names.Count > FilterLimits.Segments)
            throw QueryReader.Invalid(Parameter, $"`segment` may be given {FilterLimits.Segments} times.");
        var found = await Find(names, cancel);
        if (names.FirstOrDefault(name => !found.ContainsKey(name)) is { } missing)
            throw QueryReader.Invalid(Parameter,
                $"There is no segment {FilterFault.Quoted(missing)}. GET /segments lists those there are.");
        List<FilterNode> all = [.. filter.Where, .. names.SelectMany(name => Saved(found[name]))];
        ReadFilter.CheckTogether(all, Parameter);
        return filter with { Where = all, Segments = string.Join('\n', names.Select(name => $"{name} {found[name]}")) };
    }

    // It was short enough when it was saved; PostgreSQL writes it with blanks.
    private static IReadOnlyList<FilterNode> Saved(string filter)
    {
        using var json = JsonDocument.Parse(filter);
        return ReadFilter.Of(json.RootElement, Parameter);
    }

    // Primary key of segments.
    private async Task<Dictionary<string, string>> Find(IReadOnlyList<string> names, CancellationToken cancel)
    {
        await using var session = await ReportSession.OpenLoose(database, cancel);
        return (await session.Rows($"SELECT name, filter::text FROM segments WHERE name = ANY({names})",
            r => (Name: r.GetString(0), Filter: r.GetString(1)), cancel)).ToDictionary(s => s.Name, s => s.Filter, StringComparer.Ordinal);
    }
}
