using Daybook.Foundation.Columns;
using Daybook.Foundation.Postgres;
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
            var (keys, texts, kinds) = (reader.GetFieldValue<string[]>(4), reader.GetFieldValue<string[]>(5),
                reader.GetFieldValue<bool[]>(6));
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
                .AppendValue(reader.GetString(0)).AppendValue((long?)reader.GetInt32(1)).AppendValue((long?)reader.GetInt64(2))
                .AppendValue(reader.GetString(3))
                .AppendValue(keys).AppendValue(texts).AppendValue(numberKeys).AppendValue(numbers)
                .AppendValue(reader.GetFieldValue<string[]>(7)).AppendValue(reader.GetFieldValue<string[]>(8))
                .EndRow();
            rows++;
        }

        return (rows, inexact);
    }
}
