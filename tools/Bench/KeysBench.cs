using System.Diagnostics;
using Npgsql;

namespace Daybook.Tools.Bench;

/// <summary>
/// Measures how the speed of storing depends on how many keys there are. <c>event_keys</c> is filled with random ids, which is the worst
/// case: neighbours in time are nowhere near each other in the index. The baseline is COPY into a database that has few keys.
/// </summary>
internal sealed class KeysBench(KeysOptions options, Action<string> say)
{
    // As many as a transaction of Persist holds.
    private const int Ids = 4000, LookUps = 20;

    public async Task<KeysResult> Run(CancellationToken cancel)
    {
        var load = new LoadWatch();
        say("Starting PostgreSQL, the queue and S3 in a temporary folder.");
        await using var system = await BenchSystem.Start(say, cancel);
        CheckDisk(system.Folder);
        var store = new StoreBench(system, new(options.Events, 0, options.Rounds), new BenchEvents(TimeProvider.System), say);
        // Before the keys are many, or they would be copied too.
        await store.Copy(cancel);
        if (options.Partitions > 0) await Partition(system.Postgres(), cancel);
        List<KeysLevel> levels = [];
        foreach (var level in options.Levels.Order())
        {
            say($"Filling event_keys up to {level:N0} rows.");
            var watch = Stopwatch.StartNew();
            await Fill(system.Postgres(), level, cancel);
            var filled = watch.Elapsed;
            var stored = await store.Run(cancel);
            load.Look();
            levels.Add(new(level, await Bytes(system.Postgres(), cancel), filled, stored, await LookUp(system.Postgres(), cancel)));
            say(KeysText.Line(levels[^1]));
        }

        return new(Machine.This(), system.PostgresVersion, load.Seen, options, levels);
    }

    private void CheckDisk(string folder)
    {
        var needs = options.Levels.Max() * KeysOptions.BytesAKey + KeysOptions.BytesBeside;
        var free = new DriveInfo(folder).AvailableFreeSpace;
        if (free < needs)
            throw new VerbFailedException(
                $"{options.Levels.Max():N0} keys need {needs / 1e9:0} GB of free disk, and {free / 1e9:0} GB are free in {folder}.");
    }

    private Task Partition(string database, CancellationToken cancel) => Execute(database, $"""
        ALTER TABLE event_keys RENAME TO event_keys_before;
        ALTER INDEX event_keys_pkey RENAME TO event_keys_before_pkey;
        CREATE TABLE event_keys (LIKE event_keys_before, PRIMARY KEY (event_id)) PARTITION BY HASH (event_id);
        {string.Join("\n", Enumerable.Range(0, options.Partitions).Select(p =>
            $"CREATE TABLE event_keys_{p} PARTITION OF event_keys FOR VALUES WITH (MODULUS {options.Partitions}, REMAINDER {p});"))}
        INSERT INTO event_keys SELECT * FROM event_keys_before;
        DROP TABLE event_keys_before
        """, cancel);

    // An index that is made at the end takes a tenth of the time of one that grows with each row.
    private static async Task Fill(string database, long rows, CancellationToken cancel)
    {
        var missing = rows - await Scalar<long>(database, "SELECT count(*) FROM event_keys", cancel);
        if (missing <= 0) return;
        await Execute(database, $"""
            SET maintenance_work_mem = '1GB';
            SET synchronous_commit = off;
            BEGIN;
            ALTER TABLE event_keys DROP CONSTRAINT event_keys_pkey;
            INSERT INTO event_keys SELECT gen_random_uuid(), n, '2020-01-01'::timestamptz + n * interval '1 second', gen_random_uuid()
              FROM generate_series(1, {missing}) n;
            ALTER TABLE event_keys ADD CONSTRAINT event_keys_pkey PRIMARY KEY (event_id);
            COMMIT
            """, cancel);
        // Else the first reader of each page writes it again.
        await Execute(database, "VACUUM (ANALYZE) event_keys", cancel);
        await Execute(database, "CHECKPOINT", cancel);
    }

    private static Task<long> Bytes(string database, CancellationToken cancel) => Scalar<long>(database, """
        SELECT (pg_total_relation_size('event_keys') + coalesce((
          SELECT sum(pg_total_relation_size(inhrelid)) FROM pg_inherits WHERE inhparent = 'event_keys'::regclass), 0))::bigint
        """, cancel);

    /// <returns>Milliseconds to look <see cref="Ids"/> random ids up as Persist does, the median.</returns>
    private static async Task<double> LookUp(string database, CancellationToken cancel)
    {
        await using var connection = new NpgsqlConnection(database + ";Pooling=false;Options=-c enable_seqscan=off -c jit=off "
            + "-c max_parallel_workers_per_gather=0");
        await connection.OpenAsync(cancel);
        List<double> times = [];
        for (var i = 0; i < LookUps; i++)
        {
            var ids = Enumerable.Range(0, Ids).Select(_ => RandomId()).Order().ToArray();
            await using var command = new NpgsqlCommand("SELECT event_id, body_hash, message_id FROM event_keys WHERE event_id = ANY ($1)",
                connection)
            { Parameters = { new() { Value = ids } } };
            var started = Stopwatch.GetTimestamp();
            await command.ExecuteNonQueryAsync(cancel);
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return Pair.Median(times);
    }

    private static Guid RandomId()
    {
        Span<byte> bytes = stackalloc byte[16];
        Random.Shared.NextBytes(bytes);
        return new Guid(bytes);
    }

    private static async Task Execute(string database, string sql, CancellationToken cancel)
    {
        await using var connection = new NpgsqlConnection(database + ";Pooling=false;Command Timeout=0");
        await connection.OpenAsync(cancel);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancel);
    }

    private static async Task<T> Scalar<T>(string database, string sql, CancellationToken cancel)
    {
        await using var connection = new NpgsqlConnection(database + ";Pooling=false;Command Timeout=0");
        await connection.OpenAsync(cancel);
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync(cancel))!;
    }
}

/// <param name="Levels">Rows of <c>event_keys</c> at which storing is measured.</param>
/// <param name="Partitions">Hash partitions of <c>event_keys</c>; 0: the one table that Daybook has.</param>
/// <param name="Events">Events of a round.</param>
internal sealed record KeysOptions(IReadOnlyList<long> Levels, int Partitions, int Events, int Rounds)
{
    /// <summary>Row and index entry, what sorting them takes while the index is made, and the write-ahead log.</summary>
    public const long BytesAKey = 150;

    public const long BytesBeside = 6_000_000_000;
}

/// <param name="Bytes">Table and index.</param>
/// <param name="LookUpMs">4,000 random ids, the median.</param>
internal sealed record KeysLevel(long Rows, long Bytes, TimeSpan Filled, StoreResult Store, double LookUpMs);

internal sealed record KeysResult(Machine Machine, int Postgres, MachineLoad? Load, KeysOptions Options,
    IReadOnlyList<KeysLevel> Levels);
