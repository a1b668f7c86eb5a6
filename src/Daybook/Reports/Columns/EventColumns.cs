using Daybook.Foundation.Columns;
using NodaTime;

namespace Daybook.Reports.Columns;

/// <summary>
/// The events that a question is about, as the column engine sees them: <c>event_type</c>, <c>person</c>, <c>t</c> (microseconds), and
/// where asked for <c>value</c> and <c>n</c>.
/// </summary>
/// <param name="Span">Of <c>occurred_at</c>.</param>
/// <param name="Types">Only these types; null: any.</param>
/// <param name="Value">The property whose text is <c>value</c>.</param>
/// <param name="Number">The property whose JSON number is <c>n</c>.</param>
internal sealed record EventColumns(Interval Span, EventFilter Filter, IReadOnlyList<string>? Types = null, string? Value = null,
    string? Number = null)
{
    public const string RestTable = "rest";

    /// <summary>Whether sums over this file are exact.</summary>
    public bool Exact(DayFile file) => Number is null || !file.Inexact.Contains(Number);

    /// <summary>A table expression of the files' events and those of <see cref="RestTable"/>.</summary>
    /// <param name="linked">Some ids in the files belong to others: see <see cref="LinkedPeople"/>.</param>
    public ColumnQuery Rows(IReadOnlyList<DayFile> files, Func<ColumnFile, string> path, bool rest, bool linked)
    {
        // Files differ in which properties have a column: those that agree in what is asked for are read together.
        var shapes =
            files.GroupBy(f => string.Join(' ', Names.Select(f.Columns.Contains).Append(Number is not null && f.Numbers.Contains(Number))));
        var parts = shapes.Select(shape => FromFiles([.. shape], path, linked)).ToList();
        if (rest) parts.Add($"SELECT event_type, person, t {OfRest} FROM rest");
        return $"({ColumnQuery.Join(" UNION ALL ", parts)})";
    }

    /// <summary>
    /// The same events of PostgreSQL, for <see cref="RestTable"/>: event_type, user_no, subject of who has none, t, value, n.
    /// </summary>
    /// <remarks>
    /// Index events_occurred_at; users: unique index on subject. The outer bounds prune partitions when the query is planned.
    /// </remarks>
    public Query Rest(IReadOnlyList<Interval> spans) => $"""
        SELECT e.event_type, u.user_no, CASE WHEN u.user_no IS NULL THEN e.subject END, (extract(epoch FROM e.occurred_at) * 1000000)::bigint, e.value, e.n
        FROM (
          SELECT event_type, {People.Subject} AS subject, occurred_at, {ValueOfRest} AS value, {NumberOfRest} AS n
          FROM unnest({spans.Select(s => s.Start)}, {spans.Select(s => s.End)}) AS w(start_at, end_at)
          JOIN events ON occurred_at >= w.start_at AND occurred_at < w.end_at AND occurred_at >= {spans[0].Start}
            AND occurred_at < {spans[^1].End}
          {Filter.People}
          WHERE true {OnlyTypes} {Filter.Conditions()}) e
        LEFT JOIN users u ON u.subject = e.subject
        """;

    private IEnumerable<string> Names => Value is null ? ColumnFilter.Properties(Filter) : ColumnFilter.Properties(Filter).Append(Value);

    private ColumnQuery OfRest => Join(Value is null ? null : ColumnQuery.Name("value"), Number is null ? null : ColumnQuery.Name("n"));

    private Query ValueOfRest
    {
        get
        {
            if (Value is null) return $"NULL::text";
            return $"properties ->> {Value}";
        }
    }

    private Query NumberOfRest
    {
        get
        {
            if (Number is null) return $"NULL::text";
            return $"CASE WHEN jsonb_typeof(properties -> {Number}) = 'number' THEN properties ->> {Number} END";
        }
    }

    private Query OnlyTypes
    {
        get
        {
            if (Types is null) return Query.Empty;
            return $"AND event_type = ANY({Types})";
        }
    }

    private ColumnQuery FromFiles(IReadOnlyList<DayFile> files, Func<ColumnFile, string> path, bool linked)
    {
        var shape = files[0];
        ColumnQuery? value = null, number = null;
        if (Value is not null) value = $"{Text(shape, Value)} AS value";
        if (Number is not null) number = $"CAST({NumberOf(shape, Number)} AS DECIMAL(38,12)) AS n";
        var types = ColumnQuery.Empty;
        if (Types is not null) types = $"AND event_type IN ({ColumnQuery.Join(", ", Types.Select(t => (ColumnQuery)$"{t}"))})";
        ColumnQuery person = $"person", links = ColumnQuery.Empty;
        if (linked) (person, links) = ($"coalesce(owner, person)", $"LEFT JOIN linked ON id = person");
        return $"""
            SELECT event_type, {person} AS person, epoch_us(occurred_at) AS t {Join(value, number)}
            FROM read_parquet({ColumnQuery.Files(files.Select(f => path(f.File)))}) {links}
            WHERE occurred_at >= make_timestamptz({Micros(Span.Start)})
              AND occurred_at < make_timestamptz({Micros(Span.End)}) {types} {ColumnFilter.Conditions(Filter, name => Text(shape, name))}
            """;
    }

    private static ColumnQuery Text(DayFile file, string name) =>
        file.Columns.Contains(name) ? ColumnQuery.Name("p:" + name) : $"props[{name}]";

    private static ColumnQuery NumberOf(DayFile file, string name) =>
        file.Numbers.Contains(name) ? ColumnQuery.Name("n:" + name) : $"nums[{name}]";

    private static ColumnQuery Join(params ColumnQuery?[] columns) =>
        ColumnQuery.Join("", columns.OfType<ColumnQuery>().Select(c => (ColumnQuery)$", {c}"));

    internal static long Micros(Instant at) => (at - NodaConstants.UnixEpoch).BclCompatibleTicks / 10;
}
