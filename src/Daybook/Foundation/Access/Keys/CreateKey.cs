using Daybook.Foundation.Http;
using Daybook.Foundation.Postgres;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Daybook.Foundation.Access.Keys;

/// <summary><c>POST /ops/keys</c>: makes a key and shows it once.</summary>
/// <remarks>
/// A name belongs to one key that is not revoked. So a request that is sent again after a lost answer makes no second key: it is told that
/// the name is taken, and the key that nobody saw can be revoked.
/// </remarks>
public sealed class CreateKey(PostgresConnections database, RefreshKeys refresh, IOptions<AccessOptions> options, TimeProvider clock)
{
    /// <summary>Keys that are not revoked. Every instance holds all of them.</summary>
    internal const int Most = 1000;

    public async Task<IResult> Run(HttpCall call, CancellationToken cancel)
    {
        var request = await KeyRequest.Read(call, cancel);
        var now = clock.GetUtcNow();
        var (name, scopes) = (request.CheckedName(), request.CheckedScopes());
        var (source, end) = (request.CheckedSource(), request.CheckedEnd(now));
        if (options.Value.ApiKeys.Any(key => key.Id == name)) throw NameTaken($"`{name}` is the name of a key in the settings.");
        var (key, id) = (KeyText.New(), Guid.CreateVersion7(now));
        ShownKey made;
        await using (var session = await database.OpenOperators(cancel))
        {
            await using var transaction = await session.BeginTransactionAsync(cancel);
            await session.Execute("SELECT pg_advisory_xact_lock($1)", cancel, AdvisoryLocks.ApiKeys);
            // api_keys_name.
            var found = await session.Rows("SELECT count(*), count(*) FILTER (WHERE name = $1) FROM api_keys WHERE revoked_at IS NULL",
                r => (All: r.GetInt64(0), Named: r.GetInt64(1)), cancel, name);
            if (found[0].Named > 0) throw NameTaken($"There is a key `{name}` already: revoke it first, or choose another name.");
            if (found[0].All >= Most) throw NameTaken($"There are {Most} keys already: revoke some first.");
            var rows = await session.Rows(
                $"""
                INSERT INTO api_keys (key_id, name, key_hash, scopes, source, created_at, created_by, expires_at)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
                RETURNING {ShownKey.Columns}
                """, r => ShownKey.Read(r, now), cancel, id, name, Convert.FromHexString(KeyText.HashOf(key)), scopes,
                Statements.Text(source), now, call.Caller.Id, Time(end));
            await transaction.CommitAsync(cancel);
            made = rows[0] with { Key = key };
        }

        (call.Note.Items, call.Note.Detail) = (1, $"{name} ({id}): {string.Join(", ", scopes)}");
        await refresh.Now(cancel);
        return Answer.Json(made, StatusCodes.Status201Created);
    }

    private static ProblemException NameTaken(string detail) => QueryReader.Invalid("name", detail);

    private static Npgsql.NpgsqlParameter Time(DateTimeOffset? time) => new()
    {
        Value = time is { } end ? end.UtcDateTime : DBNull.Value,
        NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.TimestampTz,
    };
}
