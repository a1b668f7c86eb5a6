using Daybook.Foundation.Events;
using Daybook.Store.Persist;
using Daybook.Foundation.Postgres;
using Daybook.Foundation.Queues;
using Npgsql;

namespace Daybook.Watch.DeadLetters;

/// <summary>Closes letters as replayed, or as discarded with a reason.</summary>
internal sealed class MarkLetters(PostgresConnections database)
{
    /// <summary>
    /// Call it after the queue has the messages. A letter that died again in between has a different dead_at and stays open.
    /// </summary>
    public async Task Replayed(LetterTarget target, IReadOnlyList<Prepared> sent, string caller, CancellationToken cancel)
    {
        await using var session = await database.OpenOperators(cancel);
        await using var batch =
            new NpgsqlBatch(session) { BatchCommands = { Close(target, "replayed", $"by {caller}", [.. sent.Select(s => s.Letter)]) } };
        var events =
            sent.Where(s => s.Queue == QueueNames.Events)
                .Select(s => new SentMessage(s.Header!.MessageId, s.Header.ReceivedHour, s.Header.Events)).ToList();
        if (events.Count > 0) batch.BatchCommands.Add(SentRows.Insert([.. events.DistinctBy(s => s.MessageId).OrderBy(s => s.MessageId)]));
        await batch.ExecuteNonQueryAsync(cancel);
    }

    public async Task Discarded(LetterTarget target, IReadOnlyList<KeptLetter> letters, string reason, CancellationToken cancel)
    {
        await using var session = await database.OpenOperators(cancel);
        await using var batch = new NpgsqlBatch(session) { BatchCommands = { Close(target, "discarded", reason, letters) } };
        await batch.ExecuteNonQueryAsync(cancel);
    }

    // Primary keys.
    private static NpgsqlBatchCommand Close(LetterTarget target, string state, string reason, IReadOnlyList<KeptLetter> letters) =>
        new(target == LetterTarget.DeadLetters
        ? """
          UPDATE dead_letters d SET state = $1, state_reason = $2, state_at = now()
          FROM unnest($3::bigint[], $4::timestamptz[]) AS u (id, dead_at)
          WHERE d.dead_letter_id = u.id AND d.dead_at = u.dead_at AND d.state = 'open'
          """
        : """
          UPDATE rejected_events r SET state = $1, state_reason = $2, state_at = now()
          FROM unnest($3::bigint[], $4::timestamptz[]) AS u (id, dead_at)
          WHERE r.rejected_id = u.id AND r.state = 'open'
          """)
        {
            Parameters =
        {
            new() { Value = state },
            new() { Value = reason },
            new() { Value = letters.Select(l => l.Id).ToArray() },
            new() { Value = letters.Select(l => l.DeadAt.UtcDateTime).ToArray() },
        },
        };
}
