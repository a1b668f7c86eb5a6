using Daybook.Foundation.Columns;
using Daybook.Foundation.Postgres;
using DuckDB.NET.Data;
using Npgsql;

namespace Daybook.Days.Columns;

/// <summary>A day's events as they go into its file, read from PostgreSQL, put into a temporary table of the column engine.</summary>
/// <remarks>
/// The text of each property is made by PostgreSQL, as <c>-&gt;&gt;</c> makes it: DuckDB's own reading of JSON rounds numbers. A property
/// that is null has no text and
/// is left out, which is what <c>-&gt;&gt;</c> says of it.
/// </remarks>
internal static class DayRows
{
    public const string Table = "day_events";

    public static ColumnQuery Create { get; } = $"""
        CREATE TEMP TABLE day_events (
          event_type VARCHAR, person BIGINT, micros BIGINT, source VARCHAR,
          keys VARCHAR[], texts VARCHAR[], number_keys VARCHAR[], numbers DECIMAL(27,12)[], context_keys VARCHAR[], context_texts VARCHAR[])
        """;

    // Index events_occurred_at; users: unique index on subject.
    private const string Select = """
        SELECT e.event_type, u.user_no, (extract(epoch FROM e.occurred_at) * 1000000)::bigint, e.source, p.keys, p.texts, p.kinds, c.keys,
          c.texts
        FROM events e
        LEFT JOIN users u ON u.subject = event_subject(e.user_id, e.anonymous_id)
        CROSS JOIN LATERAL (
          SELECT coalesce(array_agg(key), '{}') AS keys, coalesce(array_agg(value #>> '{}'), '{}') AS texts,
            coalesce(array_agg(jsonb_typeof(value) = 'number'), '{}') AS kinds
          FROM jsonb_each(e.properties) WHERE jsonb_typeof(value) <> 'null') p
        CROSS JOIN LATERAL (
          SELECT coalesce(array_agg(key), '{}') AS keys, coalesce(array_agg(value #>> '{}'), '{}') AS texts
          FROM jsonb_each(e.context) WHERE jsonb_typeof(value) <> 'null') c
        WHERE e.occurred_at >= $1 AND e.occurred_at < $2
        """;

    /// <summary>Reads on the engine's thread, which has nothing else to do meanwhile.</summary>
    /// <returns>How many, and the properties that have a number which the file cannot hold; null: somebody is not in <c>users</c>, so the
    /// day cannot be written now.</returns>
    public static (long Rows, HashSet<string> Inexact)? Load(ColumnSession session, NpgsqlConnection connection, DateTime from, DateTime to)
    {
        session.Execute(Create);
        var (rows, inexact) = (0L, new HashSet<string>());
        using var command = connection.Statement(Select, from, to);
        command.CommandTimeout = 0;
        using var reader = command.ExecuteReader();
        using var appender = session.Append(Table);
        while (reader.Read())
        {
            session.ThrowIfCancelled();
            if (reader.IsDBNull(1)) return null;
            Append(appender, reader, reader.GetInt32(1), inexact);
            rows++;
        }

        return (rows, inexact);
    }

    /// <param name="row">In the order of this class's own query.</param>
    /// <param name="person">Their number.</param>
    /// <param name="inexact">Gets the properties with a number that the file cannot hold.</param>
    public static void Append(DuckDBAppender appender, NpgsqlDataReader row, long person, ISet<string> inexact)
    {
        var (keys, texts, kinds) = (row.GetFieldValue<string[]>(4), row.GetFieldValue<string[]>(5), row.GetFieldValue<bool[]>(6));
        List<string> numberKeys = [];
        List<decimal> numbers = [];
        for (var i = 0; i < keys.Length; i++)
        {
            if (!kinds[i]) continue;
            if (ExactNumber.TryParse(texts[i], out var number))
            {
                numberKeys.Add(keys[i]);
                numbers.Add(number);
            }
            else inexact.Add(keys[i]);
        }

        appender.CreateRow()
            .AppendValue(row.GetString(0)).AppendValue((long?)person).AppendValue((long?)row.GetInt64(2)).AppendValue(row.GetString(3))
            .AppendValue(keys).AppendValue(texts).AppendValue(numberKeys).AppendValue(numbers)
            .AppendValue(row.GetFieldValue<string[]>(7)).AppendValue(row.GetFieldValue<string[]>(8))
            .EndRow();
    }
}
