using Daybook.Foundation.Columns;
using Daybook.Reports.Filters;
using NodaTime;

namespace Daybook.Reports.Columns;

/// <summary>
/// The events that a question is about, as the column engine sees them: <c>event_type</c>, <c>person</c>, <c>t</c> (microseconds), and
/// where asked for <c>value</c>, <c>n</c>, <c>marks</c> and <c>tie</c>.
/// </summary>
/// <param name="Span">Of <c>occurred_at</c>.</param>
/// <param name="Filter">With marks, <c>marks</c> has a bit for each: see <see cref="EventFilter.Marks"/>.</param>
/// <param name="Types">Only these types; null: any.</param>
/// <param name="Value">The field whose text is <c>value</c>.</param>
/// <param name="Number">The property whose JSON number is <c>n</c>.</param>
/// <param name="Ordered">Events of one microsecond have their place by id in <c>tie</c>.</param>
internal sealed record EventColumns(Interval Span, EventFilter Filter, IReadOnlyList<string>? Types = null, FilterField? Value = null,
    string? Number = null, bool Ordered = false)
{
    public const string RestTable = "rest";

    /// <summary>What keeps a file from answering exactly.</summary>
    /// <returns>Null: nothing.</returns>
    public string? WhyNot(DayFile file) =>
        Number is not null && file.Inexact.Contains(Number) ? TooManyDigits
        : Value is not null && !file.HasText(Value) ? "A value of the field is an object or an array."
        : null;

    public const string TooManyDigits = "A number has more digits than the files hold.";

    /// <summary>A table expression of the files' events and those of <see cref="RestTable"/>.</summary>
    /// <param name="linked">Some ids in the files belong to others: see <see cref="LinkedPeople"/>.</param>
    public ColumnQuery Rows(IReadOnlyList<DayFile> files, Func<ColumnFile, string> path, bool rest, bool linked, AskedPeople people)
    {
        // Files differ in what has a column: those that agree in what is asked for are read together.
        var fields = ColumnFilter.Fields(Filter).Concat(Value is null or { IsColumn: true } ? [] : [Value]).ToList();
        var shapes = files.GroupBy(
            f => string.Join(' ', fields.Select(f.HasColumn).Append(Number is not null && f.Numbers.Contains(Number))));
        var parts = shapes.Select(shape => FromFiles([.. shape], path, linked, people)).ToList();
        if (rest) parts.Add($"SELECT event_type, person, t {OfRest} FROM rest");
        return $"({ColumnQuery.Join(" UNION ALL ", parts)})";
    }

    /// <summary>
    /// The same events of PostgreSQL, for <see cref="RestTable"/>: event_type, user_no, subject of who has none, t, value, n, marks, tie.
    /// </summary>
    /// <remarks>
    /// Index events_occurred_at; users: unique index on subject.
    /// </remarks>
    public Query Rest(IReadOnlyList<Interval> spans) => $"""
        SELECT e.event_type, u.user_no, CASE WHEN u.user_no IS NULL THEN e.subject END,
               (extract(epoch FROM e.occurred_at) * 1000000)::bigint, e.value, e.n, e.marks, e.tie
        FROM (
          SELECT event_type, {People.Subject} AS subject, occurred_at, {ValueOfRest} AS value, {NumberOfRest} AS n, {MarksOfRest} AS marks,
                 {TieOfRest} AS tie
          FROM {EventSpans.Rows(spans)} s
          {Filter.People}
          WHERE true {OnlyTypes} {Filter.Conditions()}) e
        LEFT JOIN users u ON u.subject = e.subject
        """;

    private ColumnQuery OfRest => Join(Value is null ? null : ColumnQuery.Name("value"), Number is null ? null : ColumnQuery.Name("n"),
        Filter.Marks.Count == 0 ? null : ColumnQuery.Name("marks"), Ordered ? ColumnQuery.Name("tie") : null);

    private Query ValueOfRest
    {
        get
        {
            if (Value is null) return $"NULL::text";
            return FilterSql.TextOf(Value);
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

    private Query MarksOfRest
    {
        get
        {
            Query marks = $"0::bigint";
            for (var i = 0; i < Filter.Marks.Count; i++) marks = $"{marks} + CASE WHEN {Filter.Holds(i)} THEN {1L << i} ELSE 0 END";
            return marks;
        }
    }

    private Query TieOfRest
    {
        get
        {
            if (!Ordered) return $"0::bigint";
            return $"row_number() OVER (PARTITION BY occurred_at ORDER BY event_id)";
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

    private ColumnQuery FromFiles(IReadOnlyList<DayFile> files, Func<ColumnFile, string> path, bool linked, AskedPeople people)
    {
        var shape = files[0];
        ColumnQuery person = $"f.person", links = ColumnQuery.Empty, types = ColumnQuery.Empty;
        if (linked) (person, links) = ($"coalesce(l.owner, f.person)", $"LEFT JOIN linked l ON l.id = f.person");
        if (Types is not null) types = $"AND event_type IN ({ColumnQuery.Join(", ", Types.Select(t => (ColumnQuery)$"{t}"))})";
        var filter = new ColumnFilter(Filter, shape, person, people);
        ColumnQuery? value = null, number = null, marks = null, tie = null;
        if (Value is not null) value = $"{shape.Text(Value)} AS value";
        if (Number is not null) number = $"CAST({shape.NumberOf(Number)} AS DECIMAL(38,12)) AS n";
        if (Filter.Marks.Count > 0) marks = $"CAST({filter.Marks()} AS BIGINT) AS marks";
        if (Ordered) tie = $"tie";
        return $"""
            SELECT event_type, {person} AS person, epoch_us(occurred_at) AS t {Join(value, number, marks, tie)}
            FROM read_parquet({ColumnQuery.Files(files.Select(f => path(f.File)))}) f {links}
            WHERE occurred_at >= make_timestamptz({Micros(Span.Start)})
              AND occurred_at < make_timestamptz({Micros(Span.End)}) {types} {filter.Conditions()}
            """;
    }

    private static ColumnQuery Join(params ColumnQuery?[] columns) =>
        ColumnQuery.Join("", columns.OfType<ColumnQuery>().Select(c => (ColumnQuery)$", {c}"));

    internal static long Micros(Instant at) => (at - NodaConstants.UnixEpoch).BclCompatibleTicks / 10;
}
