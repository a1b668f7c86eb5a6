namespace Daybook.Watch.Quality.Checks;

/// <summary>Messages that the ledger misses in two looks in a row. It stays loud until they turn up or somebody writes them off.</summary>
internal sealed class LedgerDifference : ICheck
{
    private const int Sure = 2;

    public string Name => FindingNames.LedgerDifference;

    public async Task<IReadOnlyList<Finding>> Look(QualityLook look, CancellationToken cancel)
    {
        var missing = (await look.Unresolved(cancel)).Missing();
        await look.Session.Transaction(async () =>
        {
            await look.Session.Execute("DELETE FROM quality_missing WHERE message_id <> ALL ($1)", cancel,
                missing.Select(m => m.MessageId).ToArray());
            await look.Session.Execute(
                """
                INSERT INTO quality_missing AS q (message_id, hour, events, checks)
                SELECT message_id, hour, events, 1 FROM unnest($1::uuid[], $2::timestamptz[], $3::int[]) AS m (message_id, hour, events)
                ON CONFLICT (message_id) DO UPDATE SET checks = q.checks + 1
                """, cancel, missing.Select(m => m.MessageId).ToArray(), missing.Select(m => m.Hour.UtcDateTime).ToArray(),
                  missing.Select(m => m.Events).ToArray());
        }, cancel);
        var (messages, events, example) = (await look.Session.Query(
            "SELECT count(*), coalesce(sum(events), 0)::bigint, min(message_id::text) FROM quality_missing WHERE checks >= $1",
            r => (r.GetInt64(0), r.GetInt64(1), r.IsDBNull(2) ? "" : r.GetString(2)), cancel, Sure)).Single();
        var status = messages > 0 ? FindingStatus.Fail : missing.Count > 0 ? FindingStatus.Warn : FindingStatus.Ok;
        var said = status switch
        {
            FindingStatus.Fail => $"{messages} messages with {events} events were accepted but cannot be found, such as {example}.",
            FindingStatus.Warn => $"{missing.Count} messages were not found in this run; the next run decides.",
            _ => "Every accepted message is accounted for.",
        };
        return [new Finding(Name, status, said) { Value = events, Threshold = 0, Unit = "events" }];
    }
}
