using Daybook.Foundation.Anonymize;
using Daybook.Foundation.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace Daybook.Store.Persist;

/// <summary>
/// Fills <c>people</c> of refused events and dead letters that were written before the column was there. Whoever looks for a person runs it
/// first, and retention each night.
/// </summary>
/// <remarks>
/// This is not in the migration: SQL cannot parse broken JSON or packed dead letters, and 30 days of them may take minutes, in which
/// nothing could be stored. It commits a few rows at a time. After a kill it continues with the rows that are still null.
/// </remarks>
public sealed class FillPeople(PostgresConnections database)
{
    private const int Some = 200;

    /// <returns>Rows filled.</returns>
    public async Task<long> Run(CancellationToken cancel)
    {
        await using var session = await database.OpenOperators(cancel);
        // rejected_events_unread, dead_letters_unread.
        return await Fill(session, "rejected_events", "rejected_id", static body => NamedPeople.In(body), cancel)
            + await Fill(session, "dead_letters", "dead_letter_id", LetterPeople.In, cancel);
    }

    private static async Task<long> Fill(NpgsqlConnection session, string table, string key, Func<byte[], string[]> people,
        CancellationToken cancel)
    {
        for (long filled = 0; ;)
        {
            await using var transaction = await session.BeginTransactionAsync(cancel);
            // Waits for another who fills: afterwards nothing may be left that a look-up would miss.
            var rows = await session.Rows(
                $"SELECT {key}, body FROM {table} WHERE people IS NULL ORDER BY {key} LIMIT {Some} FOR UPDATE",
                r => (Id: r.GetInt64(0), People: people(r.GetFieldValue<byte[]>(1))), cancel);
            if (rows.Count > 0) await Write(session, table, key, rows, cancel);
            await transaction.CommitAsync(cancel);
            filled += rows.Count;
            if (rows.Count == 0 && !await Left(session, table, cancel)) return filled;
        }
    }

    // Rows that another one filled while this one waited for them are not found, although more may stand behind them.
    private static async Task<bool> Left(NpgsqlConnection session, string table, CancellationToken cancel) =>
        (await session.Rows($"SELECT EXISTS (SELECT FROM {table} WHERE people IS NULL)", r => r.GetBoolean(0), cancel)).Single();

    private static async Task Write(NpgsqlConnection session, string table, string key, List<(long Id, string[] People)> rows,
        CancellationToken cancel)
    {
        await using var batch = new NpgsqlBatch(session);
        foreach (var (id, people) in rows)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand($"UPDATE {table} SET people = $2 WHERE {key} = $1")
            {
                Parameters = { new() { Value = id }, new() { Value = people, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text } },
            });
        }

        await batch.ExecuteNonQueryAsync(cancel);
    }
}
