using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Azure.Storage.Queues;
using Npgsql;

namespace Daybook.Tools.Chaos;

/// <summary>
/// Waits until everything is stored. Then it counts in the database what happened to every event, without the product's code.
/// </summary>
internal sealed class ChaosVerdict(ChaosSystem system, HttpClient http) : IAsyncDisposable
{
    private static readonly string[] Queues = ["events", "events-rejected", "events-poison", "events-rejected-poison", "events-receipts"];

    private readonly NpgsqlDataSource _database = NpgsqlDataSource.Create(system.PostgresConnection);

    /// <summary>Waits until every queue has been empty for a while. A leased or deferred message counts.</summary>
    public async Task Drain(TimeSpan limit, CancellationToken cancel)
    {
        var waited = Stopwatch.StartNew();
        for (var empty = 0; empty < 3;)
        {
            var left = 0;
            foreach (var name in Queues) left += await Count(name, cancel);
            empty = left == 0 ? empty + 1 : 0;
            if (waited.Elapsed > limit)
                throw new VerbFailedException(
                    $"After {limit.TotalMinutes:0} minutes {left} messages still wait in the queues. The app wrote:\n{system.AppOutput}");
            // Attestations are sent every 5 seconds, so an empty queue may still get the last one.
            await Task.Delay(TimeSpan.FromSeconds(2), cancel);
        }
    }

    public async Task<(long Stored, long Lost, long Doubled, long DeadLetters)> Count(IEnumerable<Guid> receipted, CancellationToken cancel)
    {
        await using var command = _database.CreateCommand("""
            SELECT (SELECT count(*) FROM events),
                   (SELECT count(*) FROM unnest($1::uuid[]) AS r (event_id)
                     WHERE NOT EXISTS (SELECT FROM events e WHERE e.event_id = r.event_id)),
                   (SELECT count(*) - count(DISTINCT event_id) FROM events),
                   (SELECT count(*) FROM dead_letters)
            """);
        command.Parameters.Add(new() { Value = receipted.ToArray() });
        await using var reader = await command.ExecuteReaderAsync(cancel);
        await reader.ReadAsync(cancel);
        return (reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3));
    }

    /// <summary>Rolls up, then compares every day and type with a count of the raw events.</summary>
    public async Task<long> WrongNumbers(CancellationToken cancel)
    {
        using var answer = await http.PostAsync(new Uri("/ops/rollup?wait=200", UriKind.Relative), null, cancel);
        if (!answer.IsSuccessStatusCode)
            throw new VerbFailedException(
                $"POST /ops/rollup answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(cancel)}");
        await using var command = _database.CreateCommand("""
            SELECT count(*)
            FROM (SELECT (occurred_at AT TIME ZONE 'UTC')::date AS day, event_type, count(*) AS n,
              count(DISTINCT coalesce('u' || user_id, 'a' || anonymous_id)) AS users
                  FROM events GROUP BY 1, 2) raw
            FULL JOIN metrics_by_day m USING (day, event_type)
            WHERE raw.n IS DISTINCT FROM m.event_count OR raw.users IS DISTINCT FROM m.unique_users
            """);
        return (long)(await command.ExecuteScalarAsync(cancel))!;
    }

    public async Task<long> LedgerDifference(CancellationToken cancel)
    {
        // An instance with a wrong clock has hours outside today.
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        var ledger =
            await http.GetFromJsonAsync<JsonElement>(
                new Uri($"/ops/ledger?from={today.AddDays(-3):yyyy-MM-dd}&to={today.AddDays(3):yyyy-MM-dd}", UriKind.Relative), cancel);
        // The queues are empty, so events that still count as in flight are nowhere.
        return ledger.GetProperty("hours").EnumerateArray()
            .Sum(h => Math.Abs(h.GetProperty("difference").GetInt64()) + h.GetProperty("in_flight").GetInt64());
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    private async Task<int> Count(string queue, CancellationToken cancel)
    {
        var client = new QueueClient(system.QueueConnection, queue);
        return await client.ExistsAsync(cancel) ? (await client.GetPropertiesAsync(cancel)).Value.ApproximateMessagesCount : 0;
    }
}
