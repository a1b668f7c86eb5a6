using Daybook.Foundation.Columns;
using Daybook.Foundation.Postgres;
using Daybook.Reports.Filters;

namespace Daybook.Reports.Columns;

/// <summary>
/// Whom the conditions of a filter find that are about people or their ids: PostgreSQL says it in the report's snapshot, and the column
/// engine gets the numbers. What is known about people is in no file, and neither are ids.
/// </summary>
internal sealed class AskedPeople
{
    // All of a filter together.
    private const int Most = 1_000_000;

    private readonly List<List<long>> _sets = [];
    private readonly List<FoundDoers> _doers = [];

    /// <summary>What columns found of those who did something, so that PostgreSQL need not.</summary>
    public IReadOnlyList<FoundDoers> Doers => _doers;

    /// <summary>The table of a condition's people.</summary>
    public static ColumnQuery Table(int number) => ColumnQuery.Name(TableName(number));

    /// <summary>Which of the sets is a condition's.</summary>
    /// <returns>Null: its event answers it.</returns>
    public static int? NumberOf(EventFilter filter, FilterCondition condition)
    {
        var at = Asked(filter).ToList().FindIndex(c => ReferenceEquals(c, condition));
        return at < 0 ? null : at;
    }

    public bool IsEmpty(int number) => _sets[number].Count == 0;

    /// <param name="did">Finds who did what a condition asks for; null: PostgreSQL has to.</param>
    /// <returns>Null: there are too many to hand over.</returns>
    public static async Task<AskedPeople?> Read(ReportSession session, EventFilter filter, PeopleNumbers numbers,
        Func<FilterCondition, Task<List<long>?>> did, CancellationToken cancel)
    {
        var (people, left) = (new AskedPeople(), Most);
        foreach (var condition in Asked(filter))
        {
            var doers = condition.IsDid ? await did(condition) : null;
            if (doers is not null)
                people._doers.Add(new(condition, [.. doers.Where(p => p >= 0)], [.. numbers.SubjectsOf(doers)]));
            var found = doers ?? await session.Rows(Query(filter, condition, left + 1),
                r => numbers.Of(r.IsDBNull(0) ? null : r.GetInt32(0), r.TextOrNull(1)), cancel);
            if (found.Count > left) return null;
            left -= found.Count;
            people._sets.Add(found);
        }

        return people;
    }

    public void Load(ColumnSession session)
    {
        foreach (var (number, set) in _sets.Index())
        {
            if (set.Count == 0) continue;
            session.Execute($"CREATE TEMP TABLE {Table(number)} (person BIGINT)");
            using var appender = session.Append(TableName(number));
            foreach (var person in set) appender.CreateRow().AppendValue((long?)person).EndRow();
        }
    }

    // Rows (user_no, subject of who has none). Unique index on users.subject.
    private static Query Query(EventFilter filter, FilterCondition condition, int limit)
    {
        if (!condition.IsAboutPeople) return $"SELECT user_no, NULL::text FROM ({FilterSql.Named(condition)}) n LIMIT {limit}";
        return $"""
            SELECT u.user_no, CASE WHEN u.user_no IS NULL THEN w.subject END
            FROM ({filter.Whom(condition)}) w(subject) LEFT JOIN users u ON u.subject = w.subject
            LIMIT {limit}
            """;
    }

    // Whether an event has an id at all, the file knows.
    private static IEnumerable<FilterCondition> Asked(EventFilter filter) => filter.All.Where(c => c.IsAboutPeople
        || (c.Field.Kind == FilterFieldKind.UserId && c.Operator is not (FilterOperator.Exists or FilterOperator.Missing)));

    private static string TableName(int number) => $"people_{number}";
}
