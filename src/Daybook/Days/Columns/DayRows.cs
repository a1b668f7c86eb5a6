using Daybook.Foundation.Columns;
using Daybook.Foundation.Postgres;
using DuckDB.NET.Data;
using Npgsql;

namespace Daybook.Days.Columns;

/// <summary>A day's events as they go into its file, read from PostgreSQL, put into a temporary table of the column engine.</summary>
/// <remarks>
/// Texts are as PostgreSQL writes them (<see cref="EventValues"/>): DuckDB's own reading of JSON rounds numbers.
/// </remarks>
internal static class DayRows
{
    public const string Table = "day_events";

    public static ColumnQuery Create { get; } = $"""
        CREATE TEMP TABLE day_events (
          event_type VARCHAR, person BIGINT, micros BIGINT, event_id VARCHAR, named BOOLEAN, session_id VARCHAR, source VARCHAR,
          keys VARCHAR[], texts VARCHAR[], kinds VARCHAR[], number_keys VARCHAR[], numbers DECIMAL(27,12)[],
          field_keys VARCHAR[], field_texts VARCHAR[], field_kinds VARCHAR[])
        """;

    // Index events_occurred_at; users: unique index on subject.
    private const string Select = """
        SELECT e.event_type, u.user_no, (extract(epoch FROM e.occurred_at) * 1000000)::bigint, e.event_id::text, e.user_id IS NOT NULL,
          e.session_id, e.source, e.properties::text, e.context::text
        FROM events e
        LEFT JOIN users u ON u.subject = event_subject(e.user_id, e.anonymous_id)
        WHERE e.occurred_at >= $1 AND e.occurred_at < $2
        """;

    /// <summary>Reads on the engine's thread, which has nothing else to do meanwhile.</summary>
    /// <returns>Null: somebody is not in <c>users</c>, so the day cannot be written now.</returns>
    public static LoadedDay? Load(ColumnSession session, NpgsqlConnection connection, DateTime from, DateTime to)
    {
        session.Execute(Create);
        using var command = connection.Statement(Select, from, to);
        command.CommandTimeout = 0;
        using var reader = command.ExecuteReader();
        using var writer = new DayWriter(session);
        while (reader.Read())
        {
            session.ThrowIfCancelled();
            if (reader.IsDBNull(1)) return null;
            writer.Add(reader, reader.GetInt32(1));
        }

        return writer.Loaded();
    }
}

/// <param name="Inexact">Properties that have a number which the file cannot add up exactly.</param>
/// <param name="Opaque">Fields below properties or in the context that are an object or an array somewhere: the file has not their
/// text.</param>
internal sealed record LoadedDay(long Rows, IReadOnlySet<string> Inexact, IReadOnlySet<string> Opaque);
