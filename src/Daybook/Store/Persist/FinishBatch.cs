using Daybook.Foundation.Events;
using Daybook.Foundation.Time;
using Npgsql;

namespace Daybook.Store.Persist;

/// <summary>
/// The rows that finish messages: <c>identity_links</c>, <c>person_properties</c>, <c>messages</c>, <c>day_marks</c>,
/// <c>rejected_events</c>, <c>dead_letters</c>, <c>sent_messages</c>. Steps 6 and 7 of "Exactly once" in docs/reliability.md.
/// </summary>
internal static class FinishBatch
{
    /// <param name="pairs">Noted first: two copies of one message wait for each other there, in the same order as everybody.</param>
    /// <param name="said">Noted next, in everybody's order too.</param>
    public static NpgsqlBatch Make(NpgsqlConnection session, BatchPlan plan, IReadOnlyList<IdentityPair> pairs, SaidProperties said,
        IReadOnlyList<SentMessage> carried, PersistMode mode)
    {
        var batch = new NpgsqlBatch(session);
        foreach (var command in NoteIdentities.Write(pairs)) batch.BatchCommands.Add(command);
        foreach (var command in NoteProperties.Write(said)) batch.BatchCommands.Add(command);
        batch.BatchCommands.Add(Messages(plan, mode));
        if (Marks(plan) is { } marks) batch.BatchCommands.Add(marks);
        if (RejectedRows.Of(plan) is { Count: > 0 } rejected) batch.BatchCommands.Add(RejectedRows.Insert(rejected));
        foreach (var letter in DeadParts.Of(plan)) batch.BatchCommands.Add(DeadLetterRow.Insert(letter));
        // These rows come last. Another transaction may wait for them, so this one must not wait for anything afterwards.
        if (carried.Count > 0) batch.BatchCommands.Add(SentRows.Insert(carried));
        batch.BatchCommands.Add(new NpgsqlBatchCommand(mode.HasFlag(PersistMode.TryOnly) ? "ROLLBACK" : "COMMIT"));
        return batch;
    }

    // A message that was finished before has a row: 23505 stops the batch and everything in it (StoreFault.FinishedBefore).
    private static NpgsqlBatchCommand Messages(BatchPlan plan, PersistMode mode)
    {
        var m = plan.Messages;
        var counts = plan.Counts();
        int[] Of(params Fate[] fates) => Array.ConvertAll(counts, c => fates.Sum(f => c[(int)f]));
        return new NpgsqlBatchCommand($"""
            INSERT INTO messages (message_id, hour, requests, events, persisted, duplicate, rejected, blocked, dead)
            SELECT * FROM unnest($1::uuid[], $2::timestamptz[], $3::int[], $4::int[], $5::int[], $6::int[], $7::int[], $8::int[],
              $9::int[]) AS u (message_id)
            ORDER BY u.message_id
            {(mode.HasFlag(PersistMode.NoDedupe) ? "ON CONFLICT DO NOTHING" : "")}
            """)
        {
            Parameters =
            {
                new() { Value = m.Select(x => x.Header.MessageId).ToArray() },
                new() { Value = m.Select(x => x.Header.ReceivedHour.UtcDateTime).ToArray() },
                new() { Value = m.Select(x => x.Envelope.Requests.Count).ToArray() },
                new() { Value = m.Select(x => x.Events.Count).ToArray() },
                new() { Value = Of(Fate.Persisted) },
                new() { Value = Of(Fate.Duplicate) },
                new() { Value = Of(Fate.Conflict, Fate.TooOld) },
                new() { Value = Of(Fate.Blocked) },
                new() { Value = Of(Fate.Dead) },
            },
        };
    }

    private static NpgsqlBatchCommand? Marks(BatchPlan plan)
    {
        List<DateTime> buckets = [];
        List<Guid> messages = [];
        List<int> events = [];
        for (var m = 0; m < plan.Messages.Count; m++)
        {
            Dictionary<long, int> counts = [];
            foreach (var e in plan.Messages[m].Events)
            {
                if (plan.Fates[m][e.Position] != Fate.Persisted) continue;
                var bucket = e.Event.OccurredAt.UtcTicks / UtcQuarter.Ticks;
                counts[bucket] = counts.GetValueOrDefault(bucket) + 1;
            }

            foreach (var (bucket, count) in counts)
            {
                buckets.Add(new DateTime(bucket * UtcQuarter.Ticks, DateTimeKind.Utc));
                messages.Add(plan.Messages[m].Header.MessageId);
                events.Add(count);
            }
        }

        return buckets.Count == 0 ? null : new NpgsqlBatchCommand("""
            INSERT INTO day_marks (bucket, message_id, events)
            SELECT * FROM unnest($1::timestamptz[], $2::uuid[], $3::int[])
            """)
        {
            Parameters = { new() { Value = buckets }, new() { Value = messages }, new() { Value = events } },
        };
    }
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
