using Npgsql;
using NodaTime;

namespace Daybook.Tests.Days.Rollup;

/// <summary>
/// Events written into the tables as Persist writes them, with their marks, and the same events in memory to count by hand.
/// </summary>
public sealed class StoredHistory(NpgsqlDataSource database)
{
    private readonly List<Stored> _events = [];

    public sealed record Stored(Guid Id, string Type, string Subject, Instant At);

    public IReadOnlyList<Stored> Events => _events;

    /// <summary>One partition for all times instead of those that Persist makes.</summary>
    public static async Task<StoredHistory> New(NpgsqlDataSource database)
    {
        await using var command =
            database.CreateCommand("CREATE TABLE IF NOT EXISTS events_all PARTITION OF events FOR VALUES FROM (MINVALUE) TO (MAXVALUE)");
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        return new StoredHistory(database);
    }

    public Task Add(string type, string user, Instant at) => Add([(type, user, at)]);

    /// <param name="added">If a user begins with <c>anon-</c>, it is an anonymous id.</param>
    public async Task Add(IEnumerable<(string Type, string User, Instant At)> added)
    {
        var rows = added.Select(a => (Stored: new Stored(Guid.CreateVersion7(), a.Type, Subject(a.User), a.At), a.User)).ToList();
        await Execute(
            """
            WITH m AS (SELECT gen_random_uuid() AS message_id),
            e AS (
              INSERT INTO events (event_id, event_type, occurred_at, user_id, anonymous_id, source, properties, context, received_at)
              SELECT u.id, u.type, u.at, CASE WHEN u.who NOT LIKE 'anon-%' THEN u.who END, CASE
                WHEN u.who LIKE 'anon-%' THEN u.who END, 'test', '{}', '{}', now()
              FROM unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::text[]) u(id, type, at, who) RETURNING event_id, occurred_at),
            k AS (
              INSERT INTO event_keys (event_id, body_hash, occurred_at, message_id) SELECT event_id, 1, occurred_at, message_id FROM m,
                (SELECT * FROM unnest($1::uuid[], $3::timestamptz[]) u(event_id, occurred_at)) x)
            INSERT INTO day_marks (bucket, message_id, events)
            SELECT date_bin('15 minutes', u.at, '1970-01-01Z'), message_id, count(*) FROM m, unnest($3::timestamptz[]) u(at) GROUP BY 1, 2
            """,
            rows.Select(r => r.Stored.Id).ToArray(), rows.Select(r => r.Stored.Type).ToArray(),
            rows.Select(r => r.Stored.At.ToDateTimeUtc()).ToArray(), rows.Select(r => r.User).ToArray());
        lock (_events) _events.AddRange(rows.Select(r => r.Stored));
    }

    /// <summary>Works like erasure: deletes the events and marks their days.</summary>
    public async Task Remove(Func<Stored, bool> which, bool mark = true)
    {
        var gone = _events.Where(which).ToList();
        await Execute("DELETE FROM events WHERE event_id = ANY($1)", gone.Select(e => e.Id).ToArray());
        if (mark)
            await Execute(
                "INSERT INTO day_marks (bucket, message_id, events) SELECT date_bin('15 minutes', at, '1970-01-01Z'), gen_random_uuid(), "
                + "0 FROM unnest($1::timestamptz[]) at",
                gone.Select(e => e.At.ToDateTimeUtc()).ToArray());
        _events.RemoveAll(gone.Contains);
    }

    /// <summary>The expected content of <c>metrics_by_day</c>, counted here.</summary>
    public IEnumerable<(DateOnly Day, string Type, long Events, long Users)> Metrics(DateTimeZone zone) =>
        from e in _events
        group e by (Day: e.At.InZone(zone).Date.ToDateOnly(), e.Type) into g
        orderby g.Key.Day, g.Key.Type
        select (g.Key.Day, g.Key.Type, (long)g.Count(), (long)g.Select(e => e.Subject).Distinct().Count());

    public async Task<int> Execute(string sql, params object[] values)
    {
        await using var command = database.CreateCommand(sql);
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
        return await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    public async Task<List<T>> Query<T>(string sql, Func<NpgsqlDataReader, T> read, params object[] values)
    {
        await using var command = database.CreateCommand(sql);
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        List<T> rows = [];
        while (await reader.ReadAsync(TestContext.Current.CancellationToken)) rows.Add(read(reader));
        return rows;
    }

    public Task<List<(DateOnly Day, string Type, long Events, long Users)>> StoredMetrics() => Query(
        "SELECT day, event_type, event_count, unique_users FROM metrics_by_day ORDER BY day, event_type",
        r => (r.GetFieldValue<DateOnly>(0), r.GetString(1), r.GetInt64(2), r.GetInt64(3)));

    private static string Subject(string user) => user.StartsWith("anon-", StringComparison.Ordinal) ? "a:" + user : "u:" + user;
}
