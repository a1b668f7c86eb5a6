using Daybook.Foundation.Postgres;
using Daybook.Foundation.Time;
using NodaTime;
using NpgsqlTypes;

namespace Daybook.Days.Properties;

/// <summary>What is kept of days' properties: <c>property_days</c>, <c>property_types</c>, <c>property_uses</c>,
/// <c>property_values</c>.</summary>
/// <remarks>Every writer holds <see cref="AdvisoryLocks.Properties"/>.</remarks>
public static class PropertyTables
{
    /// <summary>For a transaction that forgets days and begins a snapshot with each statement.</summary>
    public static Task Lock(PostgresSession session, CancellationToken cancel) =>
        session.Execute($"SELECT pg_advisory_xact_lock({AdvisoryLocks.Properties})", cancel);

    /// <summary>The days are as if they had never been counted.</summary>
    public static async Task Forget(PostgresSession session, IEnumerable<LocalDate> days, CancellationToken cancel)
    {
        var dates = days.Select(d => d.ToDateOnly()).ToArray();
        foreach (var statement in Statements("= ANY($1)")) await session.Execute(statement, cancel, [dates]);
    }

    /// <summary>The same of all days before this one.</summary>
    public static async Task ForgetBefore(PostgresSession session, LocalDate day, CancellationToken cancel)
    {
        foreach (var statement in Statements("< $1")) await session.Execute(statement, cancel, day.ToDateOnly());
    }

    public static async Task ForgetAll(PostgresSession session, CancellationToken cancel)
    {
        foreach (var table in new[] { "property_days", "property_types", "property_uses", "property_values" })
            await session.Execute($"DELETE FROM {table}", cancel);
    }

    // Primary keys; index property_uses_day. A value's row is found by its name's.
    private static string[] Statements(string which) =>
    [
        $"""
        DELETE FROM property_values v USING property_uses u
        WHERE u.day {which} AND v.context = u.context AND v.name = u.name AND v.day = u.day AND v.type_no = u.type_no
        """,
        $"DELETE FROM property_uses WHERE day {which}",
        $"DELETE FROM property_types WHERE day {which}",
        $"DELETE FROM property_days WHERE day {which}",
    ];

    /// <summary>Writes a day of which nothing is stored.</summary>
    /// <returns>False, and nothing is written: Rollup does not know one of the types yet.</returns>
    internal static async Task<bool> Write(
        PostgresSession session, LocalDate day, int revision, DateTimeOffset now, PropertyCounts counts, CancellationToken cancel)
    {
        var date = day.ToDateOnly();
        var types = counts.Types().ToList();
        // Unique index on event_type.
        var numbers = (await session.Query("SELECT event_type, type_no FROM event_types WHERE event_type = ANY($1)",
                r => (Type: r.GetString(0), No: r.GetInt32(1)), cancel, [types.ConvertAll(t => t.Type).ToArray()]))
            .ToDictionary(t => t.Type, t => t.No, StringComparer.Ordinal);
        if (types.Exists(t => !numbers.ContainsKey(t.Type))) return false;
        var uses = counts.Uses().ToList();
        await session.Execute("INSERT INTO property_days (day, events, events_revision, counted_at) VALUES ($1, $2, $3, $4)", cancel,
            date, counts.Events, revision, now);
        await session.Copy("COPY property_types (day, type_no, events, more) FROM STDIN (FORMAT BINARY)",
            types.Select(t => new object[] { date, numbers[t.Type], t.Events, t.More }), cancel);
        await session.Copy(
            """
            COPY property_uses (context, name, day, type_no, events, kept, types, first_at, last_at, low, high)
            FROM STDIN (FORMAT BINARY)
            """,
            uses.Select(u => new object[]
            {
                u.Context, u.Name, date, numbers[u.Type], u.Events, u.Kept, (int)u.Kinds, u.FirstAt, u.LastAt, u.Low, u.High,
            }), cancel);
        await session.Copy(
            "COPY property_values (context, name, day, type_no, value, events, last_at) FROM STDIN (FORMAT BINARY)",
            uses.SelectMany(u => u.Values.Select(v => new object[]
            {
                u.Context, u.Name, date, numbers[u.Type], v.Value, v.Events, v.LastAt,
            })), cancel);
        return true;
    }

    /// <summary>A counted day as it is stored. Primary keys; index property_uses_day.</summary>
    internal static async Task<(List<(string Type, long Events, bool More)> Types, List<PropertyCount> Uses)> Read(
        PostgresSession session, LocalDate day, CancellationToken cancel)
    {
        var date = day.ToDateOnly();
        var types = await session.Query(
            "SELECT t.event_type, p.events, p.more FROM property_types p JOIN event_types t USING (type_no) WHERE p.day = $1",
            r => (r.GetString(0), r.GetInt64(1), r.GetBoolean(2)), cancel, date);
        var values = (await session.Query(
                """
                SELECT t.event_type, u.context, u.name, v.value, v.events, v.last_at
                FROM property_uses u JOIN event_types t USING (type_no)
                JOIN property_values v ON v.context = u.context AND v.name = u.name AND v.day = u.day AND v.type_no = u.type_no
                WHERE u.day = $1
                """,
                r => (Key: (r.GetString(0), r.GetBoolean(1), r.GetString(2)), Value: (r.GetString(3), r.GetInt64(4), r.GetDateTime(5))),
                cancel, date))
            .ToLookup(v => v.Key, v => v.Value);
        var uses = await session.Query(
            """
            SELECT t.event_type, u.context, u.name, u.events, u.types, u.first_at, u.last_at, u.low, u.high
            FROM property_uses u JOIN event_types t USING (type_no)
            WHERE u.day = $1
            """,
            r => new PropertyCount(r.GetString(0), r.GetBoolean(1), r.GetString(2), r.GetInt64(3), (JsonKinds)r.GetInt32(4),
                r.GetDateTime(5), r.GetDateTime(6), r.GetString(7), r.GetString(8),
                [.. values[(r.GetString(0), r.GetBoolean(1), r.GetString(2))]]), cancel, date);
        return (types, uses);
    }
}
