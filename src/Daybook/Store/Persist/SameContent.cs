using Npgsql;

namespace Daybook.Store.Persist;

/// <summary>
/// Events with a stored id and another fingerprint whose stored content is still the same: duplicates, not conflicts. An imported export
/// contains what Daybook filled in (the key's source, the time of receipt), which the fingerprint leaves out.
/// </summary>
internal static class SameContent
{
    public static async Task Forgive(NpgsqlConnection session, BatchPlan plan, CancellationToken cancel)
    {
        // A day at a time: times that are only read while the query runs would lock every partition there is.
        foreach (var day in plan.All().Where(e => plan[e] == Fate.Conflict).GroupBy(e => e.Event.OccurredAt.UtcDateTime.Date).ToList())
            await Forgive(session, plan, day.Key, [.. day], cancel);
    }

    private static async Task Forgive(NpgsqlConnection session, BatchPlan plan, DateTime utcDay, PlannedEvent[] conflicts,
        CancellationToken cancel)
    {
        // events_occurred_at: the few rows of one instant. Context and send time are not part of an event's content.
        await using var command = new NpgsqlCommand("""
            SELECT u.at
            FROM unnest($1::int[], $2::uuid[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[])
              AS u (at, event_id, occurred_at, event_type, user_id, anonymous_id, session_id, source, properties)
            JOIN events e ON e.occurred_at = u.occurred_at AND e.event_id = u.event_id
            WHERE e.occurred_at >= $10 AND e.occurred_at < $11 AND (e.event_type, e.source) = (u.event_type, u.source)
              AND (e.user_id, e.anonymous_id, e.session_id) IS NOT DISTINCT FROM (u.user_id, u.anonymous_id, u.session_id)
              AND e.properties = u.properties::jsonb
            """, session)
        {
            Parameters =
            {
                new() { Value = Enumerable.Range(0, conflicts.Length).ToArray() },
                new() { Value = conflicts.Select(e => e.Event.EventId).ToArray() },
                new() { Value = conflicts.Select(e => e.Event.OccurredAt.UtcDateTime).ToArray() },
                new() { Value = conflicts.Select(e => e.Event.EventType).ToArray() },
                new() { Value = conflicts.Select(e => e.Event.UserId).ToArray() },
                new() { Value = conflicts.Select(e => e.Event.AnonymousId).ToArray() },
                new() { Value = conflicts.Select(e => e.Event.SessionId).ToArray() },
                new() { Value = conflicts.Select(e => e.Event.Source).ToArray() },
                new() { Value = conflicts.Select(e => System.Text.Encoding.UTF8.GetString(e.Event.Properties.Span)).ToArray() },
                new() { Value = utcDay },
                new() { Value = utcDay.AddDays(1) },
            },
        };
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel)) plan[conflicts[reader.GetInt32(0)]] = Fate.Duplicate;
    }
}
