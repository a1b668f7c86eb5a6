using Daybook.Foundation.Columns;
using Daybook.Foundation.Postgres;
using NodaTime;

namespace Daybook.Reports.Columns;

/// <summary>The events that no file holds, read from PostgreSQL and put beside the files.</summary>
internal sealed class Rest
{
    private readonly List<Row> _rows = [];

    // Who is in no daily table yet: a number that no counted person has.
    private readonly Dictionary<string, long> _uncounted = [];

    public bool Any => _rows.Count > 0;

    /// <summary>Who got a number of this question's own, by subject.</summary>
    public IReadOnlyDictionary<string, long> Uncounted => _uncounted;

    /// <returns>Null: a number is among them that cannot be added up exactly.</returns>
    public static async Task<Rest?> Read(ReportSession session, EventColumns events, IReadOnlyList<Interval> spans,
        CancellationToken cancel)
    {
        var rest = new Rest();
        if (spans.Count == 0) return rest;
        var exact = true;
        foreach (var row in await session.Rows(events.Rest(spans), r => (
            Type: r.GetString(0), UserNo: r.IsDBNull(1) ? (long?)null : r.GetInt32(1), Subject: r.TextOrNull(2), Micros: r.GetInt64(3),
            Value: r.TextOrNull(4), Number: r.TextOrNull(5)), cancel))
        {
            decimal? number = null;
            if (row.Number is not null)
            {
                exact &= ExactNumber.TryParse(row.Number, out var parsed);
                number = parsed;
            }

            rest._rows.Add(new(row.Type, rest.Person(row.UserNo, row.Subject), row.Micros, row.Value, number));
        }

        return exact ? rest : null;
    }

    /// <summary>A person's number within this question.</summary>
    /// <param name="subject">Given if nobody has counted them.</param>
    public long Person(long? userNo, string? subject)
    {
        if (userNo is not { } person && !_uncounted.TryGetValue(subject!, out person))
            _uncounted[subject!] = person = -1 - _uncounted.Count;
        return person;
    }

    public void Load(ColumnSession session)
    {
        if (!Any) return;
        session.Execute($"CREATE TEMP TABLE rest (event_type VARCHAR, person BIGINT, t BIGINT, value VARCHAR, n DECIMAL(38,12))");
        using var appender = session.Append(EventColumns.RestTable);
        foreach (var row in _rows)
            appender.CreateRow().AppendValue(row.Type).AppendValue((long?)row.Person).AppendValue((long?)row.Micros).AppendValue(row.Value)
                .AppendValue(row.Number).EndRow();
    }

    private readonly record struct Row(string Type, long Person, long Micros, string? Value, decimal? Number);
}
