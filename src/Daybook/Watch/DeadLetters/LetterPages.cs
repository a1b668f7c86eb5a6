using System.Runtime.CompilerServices;
using Daybook.Foundation.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace Daybook.Watch.DeadLetters;

/// <summary>Reads open letters page by page, in the order of their ids, so that thousands need little memory.</summary>
internal sealed class LetterPages(PostgresConnections database)
{
    private const int PageSize = 200;

    public async IAsyncEnumerable<IReadOnlyList<KeptLetter>> Read(LetterRequest request, [EnumeratorCancellation] CancellationToken cancel)
    {
        // Letters that arrive during the run are not included.
        var last = 0L;
        var end = long.MaxValue;
        while (true)
        {
            await using var session = await database.OpenOperators(cancel);
            if (end == long.MaxValue) end = await Newest(session, request.Target, cancel);
            var page = request.Target == LetterTarget.DeadLetters ? await DeadLetters(session, request, last, end, cancel)
                : await Rejected(session, request, last, end, cancel);
            if (page.Count == 0) yield break;
            last = page[^1].Id;
            await session.DisposeAsync();
            yield return page;
        }
    }

    private static async Task<long> Newest(NpgsqlConnection session, LetterTarget target, CancellationToken cancel)
    {
        // Primary keys.
        await using var command = new NpgsqlCommand(
            target == LetterTarget.DeadLetters ? "SELECT coalesce(max(dead_letter_id), 0) FROM dead_letters"
                : "SELECT coalesce(max(rejected_id), 0) FROM rejected_events", session);
        return (long)(await command.ExecuteScalarAsync(cancel))!;
    }

    private static async Task<List<KeptLetter>> DeadLetters(NpgsqlConnection session, LetterRequest request, long last, long end,
        CancellationToken cancel)
    {
        // Primary key. A letter has nothing to bring back if its message finished in the end.
        return await session.Rows($"""
            SELECT d.dead_letter_id, d.body, d.dead_at, d.part IS NOT NULL, d.queue
            FROM dead_letters d
            WHERE d.dead_letter_id > $1 AND d.dead_letter_id <= $2 AND d.state = 'open'
              AND ($3::bigint[] IS NULL OR d.dead_letter_id = ANY ($3)) AND ($4::text IS NULL OR d.code = $4)
                AND ($5::text IS NULL OR d.sqlstate = $5)
              AND (d.part IS NOT NULL OR NOT EXISTS (SELECT FROM messages m WHERE m.message_id = d.message_id))
            ORDER BY d.dead_letter_id LIMIT {PageSize}
            """, r => new KeptLetter
        {
            Id = r.GetInt64(0),
            Body = r.GetFieldValue<byte[]>(1),
            DeadAt = r.GetFieldValue<DateTimeOffset>(2),
            IsPart = r.GetBoolean(3),
            Queue = r.GetString(4),
        }, cancel, last, end, Ids(request), Statements.Text(request.Code), Statements.Text(request.Sqlstate));
    }

    private static async Task<List<KeptLetter>> Rejected(NpgsqlConnection session, LetterRequest request, long last, long end,
        CancellationToken cancel)
    {
        // Primary key.
        return await session.Rows($"""
            SELECT rejected_id, body, body_length, stage = 'persist', event_id, request_id, received_at, caller, source
            FROM rejected_events
            WHERE rejected_id > $1 AND rejected_id <= $2 AND state = 'open'
              AND ($3::bigint[] IS NULL OR rejected_id = ANY ($3)) AND ($4::text IS NULL OR code = $4) AND ($5::text IS NULL OR field = $5)
                AND ($6::text IS NULL OR source = $6)
            ORDER BY rejected_id LIMIT {PageSize}
            """, r => new KeptLetter
        {
            Id = r.GetInt64(0),
            Body = r.GetFieldValue<byte[]>(1),
            BodyLength = r.GetInt32(2),
            Stored = r.GetBoolean(3),
            EventId = r.IsDBNull(4) ? null : r.GetGuid(4),
            RequestId = r.GetGuid(5),
            ReceivedAt = r.GetFieldValue<DateTimeOffset>(6),
            Caller = r.GetString(7),
            Source = r.GetString(8),
        }, cancel, last, end, Ids(request), Statements.Text(request.Code), Statements.Text(request.Field), Statements.Text(request.Source));
    }

    private static NpgsqlParameter Ids(LetterRequest request) =>
        new() { Value = (object?)request.Ids?.ToArray() ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint };
}
