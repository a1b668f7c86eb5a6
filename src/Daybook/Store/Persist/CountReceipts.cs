using Daybook.Foundation.Events;
using Daybook.Foundation.Postgres;
using Daybook.Foundation.Queues;
using Npgsql;

namespace Daybook.Store.Persist;

/// <summary>Takes an attestation off <c>events-receipts</c>: what Ingest says the queue has. It is the other side of the ledger.</summary>
public sealed class CountReceipts(PostgresConnections database, HoldThenDefer hold)
{
    public Task Run(BinaryData message, CancellationToken cancel) =>
        hold.Take(QueueNames.Receipts, message, MessageReader.Attestation, (_, attestation, c) => Count(attestation, c), cancel);

    private async Task Count(Attestation attestation, CancellationToken cancel)
    {
        var hours = attestation.Receipted.Keys.Union(attestation.Rejected.Keys).Order().ToList();
        await using var session = await database.Open(cancel);
        // A batch is one transaction. receipted: primary key (writer, attest_no, hour), so an attestation counts once.
        await using var batch = new NpgsqlBatch(session)
        {
            BatchCommands =
            {
                new("""
                    INSERT INTO receipted (writer, attest_no, hour, accepted, rejected)
                    SELECT $1, $2, * FROM unnest($3::timestamptz[], $4::int[], $5::int[])
                    ON CONFLICT DO NOTHING
                    """)
                {
                    Parameters =
                    {
                        new() { Value = attestation.Writer },
                        new() { Value = attestation.AttestNo },
                        new() { Value = hours.ConvertAll(h => h.UtcDateTime) },
                        new() { Value = hours.ConvertAll(h => attestation.Receipted.GetValueOrDefault(h)) },
                        new() { Value = hours.ConvertAll(h => attestation.Rejected.GetValueOrDefault(h)) },
                    },
                },
                SentRows.Insert([.. attestation.Sent.DistinctBy(s => s.MessageId).OrderBy(s => s.MessageId)]),
            },
        };
        await batch.ExecuteNonQueryAsync(cancel);
    }
}
