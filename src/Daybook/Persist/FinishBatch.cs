using Daybook.Events;
using Npgsql;

namespace Daybook.Persist;

/// <summary>The rows that finish messages: <c>messages</c>, <c>day_marks</c>, <c>rejected_events</c>, <c>dead_letters</c>, <c>sent_messages</c>. Steps 5 and 6 of the protocol.</summary>
internal static class FinishBatch
{
    public static NpgsqlBatch Make(NpgsqlConnection session, BatchPlan plan, IReadOnlyList<SentMessage> carried, bool dedupe)
    {
        var batch = new NpgsqlBatch(session) { BatchCommands = { Messages(plan, dedupe) } };
        if (Marks(plan) is { } marks) batch.BatchCommands.Add(marks);
        if (RejectedRows.Of(plan) is { Count: > 0 } rejected) batch.BatchCommands.Add(RejectedRows.Insert(rejected));
        foreach (var letter in DeadParts.Of(plan)) batch.BatchCommands.Add(DeadLetterRow.Insert(letter));
        // Last: another transaction may wait for these rows, so this one must not wait for anything after.
        if (carried.Count > 0) batch.BatchCommands.Add(SentRows.Insert(carried));
        return batch;
    }

    // A message that was finished before has a row: 23505 stops the batch and everything in it (StoreFault.FinishedBefore).
    private static NpgsqlBatchCommand Messages(BatchPlan plan, bool dedupe)
    {
        int[] Counts(params ReadOnlySpan<Fate> fates)
        {
            var counts = new int[plan.Messages.Count];
            foreach (var fate in fates)
            {
                for (var i = 0; i < counts.Length; i++) counts[i] += plan.Count(i, fate);
            }

            return counts;
        }

        var m = plan.Messages;
        return new NpgsqlBatchCommand($"""
            INSERT INTO messages (message_id, hour, requests, events, persisted, duplicate, rejected, blocked, dead)
            SELECT * FROM unnest($1::uuid[], $2::timestamptz[], $3::int[], $4::int[], $5::int[], $6::int[], $7::int[], $8::int[], $9::int[]) AS u (message_id)
            ORDER BY u.message_id
            {(dedupe ? "" : "ON CONFLICT DO NOTHING")}
            """)
        {
            Parameters =
            {
                new() { Value = m.Select(x => x.Header.MessageId).ToArray() },
                new() { Value = m.Select(x => x.Header.ReceivedHour.UtcDateTime).ToArray() },
                new() { Value = m.Select(x => x.Envelope.Requests.Count).ToArray() },
                new() { Value = m.Select(x => x.Events.Count).ToArray() },
                new() { Value = Counts(Fate.Persisted) },
                new() { Value = Counts(Fate.Duplicate) },
                new() { Value = Counts(Fate.Conflict, Fate.TooOld) },
                new() { Value = Counts(Fate.Blocked) },
                new() { Value = Counts(Fate.Dead) },
            },
        };
    }

    private static NpgsqlBatchCommand? Marks(BatchPlan plan)
    {
        var marks = plan.All()
            .Where(e => plan[e] == Fate.Persisted)
            .GroupBy(e => (Bucket: QuarterHour(e.Event.OccurredAt), plan.MessageOf(e).Header.MessageId))
            .Select(g => (g.Key.Bucket, g.Key.MessageId, Events: g.Count()))
            .ToList();
        return marks.Count == 0 ? null : new NpgsqlBatchCommand("""
            INSERT INTO day_marks (bucket, message_id, events)
            SELECT * FROM unnest($1::timestamptz[], $2::uuid[], $3::int[])
            """)
        {
            Parameters =
            {
                new() { Value = marks.ConvertAll(x => x.Bucket) },
                new() { Value = marks.ConvertAll(x => x.MessageId) },
                new() { Value = marks.ConvertAll(x => x.Events) },
            },
        };
    }

    private static DateTime QuarterHour(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % (15 * TimeSpan.TicksPerMinute)), DateTimeKind.Utc);
}

/// <summary>Inserts into <c>sent_messages</c>, once each.</summary>
internal static class SentRows
{
    /// <param name="sent">In the order of ids, as everybody inserts them.</param>
    public static NpgsqlBatchCommand Insert(IReadOnlyList<SentMessage> sent) => new("""
        INSERT INTO sent_messages (message_id, hour, events)
        SELECT * FROM unnest($1::uuid[], $2::timestamptz[], $3::int[])
        ON CONFLICT DO NOTHING
        """)
    {
        Parameters =
        {
            new() { Value = sent.Select(s => s.MessageId).ToArray() },
            new() { Value = sent.Select(s => s.Hour.UtcDateTime).ToArray() },
            new() { Value = sent.Select(s => s.Events).ToArray() },
        },
    };
}
