using Daybook.Foundation.Http;
using Daybook.Foundation.Postgres;
using Npgsql;

namespace Daybook.Foundation.Access.Keys;

/// <summary>The table <c>api_keys</c>, read and marked in the background.</summary>
public sealed class KeyRows(PostgresConnections database)
{
    private const int Seconds = 5;

    // A revoked key is told so for a month; then it is unknown.
    private const string Known = """
        SELECT key_id, name, key_hash, scopes, source, expires_at, last_used_at, revoked_at
        FROM api_keys
        WHERE revoked_at IS NULL OR revoked_at > now() - interval '30 days'
        """;

    // Primary key. Instances use the same keys, and the latest of them is right.
    private const string Use = """
        UPDATE api_keys SET last_used_at = $2 WHERE key_id = $1 AND (last_used_at IS NULL OR last_used_at < $2)
        """;

    internal async Task<List<IssuedKey>> All(CancellationToken cancel)
    {
        await using var session = await database.OpenOperators(cancel);
        await using var command = new NpgsqlCommand(Known, session) { CommandTimeout = Seconds };
        return await command.Rows(Read, cancel);
    }

    internal async Task Used(Guid key, DateTimeOffset hour, CancellationToken cancel)
    {
        await using var session = await database.OpenOperators(cancel);
        await session.Execute(Use, cancel, key, hour);
    }

    private static IssuedKey Read(NpgsqlDataReader row) => new(
        row.GetGuid(0), Convert.ToHexStringLower(row.GetFieldValue<byte[]>(2)),
        new Caller(row.GetString(1), row.TextOrNull(4),
            row.GetFieldValue<string[]>(3).Select(ScopeNames.Parse).OfType<Scope>().ToHashSet()),
        row.GetFieldValue<DateTimeOffset?>(5), row.GetFieldValue<DateTimeOffset?>(6), row.GetFieldValue<DateTimeOffset?>(7));
}
