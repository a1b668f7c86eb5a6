using Daybook.Foundation.Postgres;
using Daybook.Foundation.Telemetry;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Daybook.Foundation.Access.Limits;

/// <summary>
/// The tables <c>limit_instances</c>, <c>limit_buckets</c> and <c>limit_shares</c>: one short transaction a second and instance, and only
/// one of them at a time, so that nothing is granted twice.
/// </summary>
public sealed class LimitRows(PostgresConnections database, InstanceName instance, IOptions<AccessOptions> options)
{
    /// <summary>
    /// An instance that was not heard of for so long has ended: what it held is nobody's, and its part goes to the others.
    /// </summary>
    public static readonly TimeSpan DeadAfter = TimeSpan.FromSeconds(10);

    private const int Seconds = 2, MostElsewhere = 1000;

    // Ended instances take their shares with them. Time is PostgreSQL's alone.
    private const string ShowItself = """
        WITH gone AS (
          DELETE FROM limit_instances WHERE instance <> $1 AND seen_at < clock_timestamp() - $2)
        INSERT INTO limit_instances (instance, seen_at) VALUES ($1, clock_timestamp())
        ON CONFLICT (instance) DO UPDATE SET seen_at = excluded.seen_at
        """;

    private const string Living = "SELECT count(*)::int FROM limit_instances";

    // Bounds all that waits for the lock. What is lost in a crash is a minute's allowance.
    private static readonly string OneAtATime =
        $"SET LOCAL lock_timeout = '1s'; SET LOCAL synchronous_commit = off; SELECT pg_advisory_xact_lock({AdvisoryLocks.Limits})";

    // A bucket is full again long before, unless more was used than there was; then soon after.
    private const string Forget = """
        DELETE FROM limit_buckets b
        WHERE b.at < clock_timestamp() - interval '5 minutes' AND NOT EXISTS (SELECT FROM limit_shares s WHERE s.caller = b.caller)
        """;

    private const string Alone = "DELETE FROM limit_shares WHERE instance = $1";

    // Primary key.
    private const string Buckets = """
        SELECT caller, free, greatest(0, extract(epoch FROM clock_timestamp() - at))::float8 FROM limit_buckets WHERE caller = ANY($1)
        """;

    // Primary key (caller, instance).
    private const string Shares = "SELECT caller, instance, held, wanted, part FROM limit_shares WHERE caller = ANY($1)";

    private const string Write = """
        INSERT INTO limit_buckets (caller, free, at)
        SELECT caller, free, clock_timestamp() FROM unnest($1::text[], $2::float8[]) u (caller, free)
        ON CONFLICT (caller) DO UPDATE SET free = excluded.free, at = excluded.at
        """;

    private const string Hold = """
        INSERT INTO limit_shares (caller, instance, held, wanted, part)
        SELECT caller, $1, held, wanted, part
        FROM unnest($2::text[], $3::float8[], $4::float8[], $5::float8[]) u (caller, held, wanted, part)
        ON CONFLICT (caller, instance) DO UPDATE SET held = excluded.held, wanted = excluded.wanted, part = excluded.part
        """;

    private const string Release = "DELETE FROM limit_shares WHERE instance = $1 AND caller = ANY($2)";

    // Those that have least left, because for others the even part is right. What nobody holds is for the instances that hold nothing.
    private const string Elsewhere = """
        SELECT b.caller, greatest(0, b.left_now) / greatest(1, $3 - s.holders)
        FROM (SELECT caller, least($2, free + extract(epoch FROM clock_timestamp() - at) / 60 * $2)::float8 AS left_now
              FROM limit_buckets WHERE caller <> ALL($1)) b
        CROSS JOIN LATERAL (SELECT count(*)::int AS holders FROM limit_shares s WHERE s.caller = b.caller) s
        ORDER BY b.left_now LIMIT $4
        """;

    /// <summary>Tells of this instance's callers, and takes what it may give out next.</summary>
    /// <param name="leaving">The instance stops: it holds nothing afterwards, and is not counted any more.</param>
    internal async Task<Answer> Run(IReadOnlyList<LimitUse> uses, bool leaving, CancellationToken cancel)
    {
        await using var session = await database.OpenOperators(cancel);
        await using var transaction = await session.BeginTransactionAsync(cancel);
        await Execute(session, OneAtATime, cancel);
        await Execute(session, ShowItself, cancel, instance.Value, DeadAfter);
        var instances = (await Rows(session, Living, r => r.GetInt32(0), cancel)).Single();
        var grants = instances == 1 ? [] : await Divide(session, uses, instances, cancel);
        var elsewhere = instances == 1 ? [] : await Rows(session, Elsewhere, r => (r.GetString(0), r.GetDouble(1)), cancel,
            Callers(uses.Where(use => !use.GivenUp)), (double)options.Value.RateLimitPerMinute, instances, MostElsewhere);
        if (instances == 1) await Execute(session, Alone, cancel, instance.Value);
        if (leaving) await Execute(session, "DELETE FROM limit_instances WHERE instance = $1", cancel, instance.Value);
        await Execute(session, Forget, cancel);
        await transaction.CommitAsync(cancel);
        return new Answer(instances, grants, elsewhere.ToDictionary(e => e.Item1, e => e.Item2, StringComparer.Ordinal));
    }

    private async Task<List<(LimitUse, LimitGrant)>> Divide(NpgsqlConnection session, IReadOnlyList<LimitUse> uses, int instances,
        CancellationToken cancel)
    {
        if (uses.Count == 0) return [];
        var callers = Callers(uses);
        // One value each: an array of texts alone would be taken for the list of all values.
        var buckets = (await Rows(session, Buckets,
            r => (Caller: r.GetString(0), Bucket: new LimitBucket(r.GetDouble(1), TimeSpan.FromSeconds(r.GetDouble(2)))), cancel,
            (object)callers))
            .ToDictionary(b => b.Caller, b => b.Bucket, StringComparer.Ordinal);
        var shares = (await Rows(session, Shares,
            r => (Caller: r.GetString(0), Instance: r.GetString(1),
                Held: new LimitHeld(r.GetDouble(2), r.GetDouble(3), r.GetDouble(4))), cancel, (object)callers))
            .ToLookup(s => s.Caller, StringComparer.Ordinal);
        List<(LimitUse Use, LimitGrant Grant)> grants = [];
        List<double> free = [];
        foreach (var use in uses)
        {
            var of = shares[use.Caller].ToLookup(s => s.Instance == instance.Value, s => s.Held);
            var (rest, grant) = DivideLimit.Run(options.Value.RateLimitPerMinute,
                buckets.TryGetValue(use.Caller, out var bucket) ? bucket : null, of[true].Sum(own => own.Held), use, [.. of[false]],
                instances);
            grants.Add((use, grant));
            free.Add(rest);
        }

        await Execute(session, Write, cancel, callers, free.ToArray());
        var held = grants.Where(g => !g.Use.GivenUp).ToList();
        await Execute(session, Hold, cancel, instance.Value, Callers(held.Select(h => h.Use)), held.Select(h => h.Grant.Calls).ToArray(),
            held.Select(h => h.Use.Wanted).ToArray(), held.Select(h => h.Grant.Part).ToArray());
        await Execute(session, Release, cancel, instance.Value, Callers(uses.Where(use => use.GivenUp)));
        return grants;
    }

    private static string[] Callers(IEnumerable<LimitUse> uses) => [.. uses.Select(use => use.Caller)];

    private static async Task Execute(NpgsqlConnection session, string sql, CancellationToken cancel, params object?[] values)
    {
        await using var command = session.Statement(sql, values);
        command.CommandTimeout = Seconds;
        await command.ExecuteNonQueryAsync(cancel);
    }

    private static async Task<List<T>> Rows<T>(NpgsqlConnection session, string sql, Func<NpgsqlDataReader, T> read,
        CancellationToken cancel, params object?[] values)
    {
        await using var command = session.Statement(sql, values);
        command.CommandTimeout = Seconds;
        return await command.Rows(read, cancel);
    }

    /// <param name="Instances">Living ones, this one included.</param>
    /// <param name="Elsewhere">Callers of whom this instance holds nothing: what it may give out at their first call.</param>
    internal sealed record Answer(int Instances, IReadOnlyList<(LimitUse Use, LimitGrant Grant)> Grants,
        IReadOnlyDictionary<string, double> Elsewhere);
}
