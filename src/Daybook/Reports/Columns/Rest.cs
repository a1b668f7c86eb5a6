using Daybook.Foundation.Columns;
using Daybook.Foundation.Postgres;
using NodaTime;

namespace Daybook.Reports.Columns;

/// <summary>The events that no file holds, read from PostgreSQL and put beside the files.</summary>
internal sealed class Rest
{
    private readonly List<Row> _rows = [];

    public bool Any => _rows.Count > 0;

    /// <returns>Null: a number is among them that cannot be added up exactly.</returns>
    public static async Task<Rest?> Read(ReportSession session, EventColumns events, IReadOnlyList<Interval> spans,
        PeopleNumbers numbers, CancellationToken cancel)
    {
        var rest = new Rest();
        if (spans.Count == 0) return rest;
        var exact = true;
        foreach (var row in await session.Rows(events.Rest(spans), r => (
            Type: r.GetString(0), UserNo: r.IsDBNull(1) ? (long?)null : r.GetInt32(1), Subject: r.TextOrNull(2), Micros: r.GetInt64(3),
            Value: r.TextOrNull(4), Number: r.TextOrNull(5), Marks: r.GetInt64(6), Tie: r.GetInt64(7)), cancel))
        {
            decimal? number = null;
            if (row.Number is not null)
            {
                exact &= ExactNumber.TryParse(row.Number, out var parsed);
                number = parsed;
            }

            rest._rows.Add(new(row.Type, numbers.Of(row.UserNo, row.Subject), row.Micros, row.Value, number, row.Marks, row.Tie));
        }

        return exact ? rest : null;
    }

    public void Load(ColumnSession session)
    {
        if (!Any) return;
        session.Execute($"""
            CREATE TEMP TABLE rest (event_type VARCHAR, person BIGINT, t BIGINT, value VARCHAR, n DECIMAL(38,12), marks BIGINT, tie BIGINT)
            """);
        using var appender = session.Append(EventColumns.RestTable);
        foreach (var row in _rows)
            appender.CreateRow().AppendValue(row.Type).AppendValue((long?)row.Person).AppendValue((long?)row.Micros).AppendValue(row.Value)
                .AppendValue(row.Number).AppendValue((long?)row.Marks).AppendValue((long?)row.Tie).EndRow();
    }

    private readonly record struct Row(string Type, long Person, long Micros, string? Value, decimal? Number, long Marks, long Tie);
}
