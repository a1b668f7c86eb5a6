using Daybook.Cli.Sending;
using Npgsql;

namespace Daybook.Cli.Bench;

/// <summary>Measures how fast a full queue is stored, in turns with COPY of the resulting rows.</summary>
internal sealed class StoreBench(BenchSystem system, BenchOptions options, BenchEvents events, Action<string> say)
{
    public async Task<StoreResult> RunAsync(CancellationToken cancel)
    {
        // Copies the database while nobody is connected. The copies get every row that the original gets, so that all three grow equally.
        await system.CopyDatabaseAsync("copy", cancel);
        await system.CopyDatabaseAsync("encoded", cancel);
        var typed = new CopyBaseline(system.Postgres(), system.Postgres("copy"));
        var encoded = new CopyBaseline(system.Postgres(), system.Postgres("encoded"));

        await using var door = await system.StartAppAsync([BenchRun.Persist], cancel);
        await using var store = await system.StartAppAsync([], cancel);
        var cpu = new CpuMeter(system, door.Id, store.Id);
        List<Sample> ours = [], copied = [];
        List<double> sent = [], together = [];
        var done = await DrainMeasure.DoneAsync(system.Postgres(), cancel);
        for (var round = 0; round <= options.Rounds; round++)
        {
            say(round == 0 ? "Warming up." : $"Round {round} of {options.Rounds}: storing a full queue, and COPY of the same rows.");
            var latest = await BaselineRows.LatestAsync(system.Postgres(), cancel);
            await Frozen.FreezeAsync(store.Id);
            await LoadRun.RunAsync(new Uri(door.Url), Target.LocalKey, 4, events.Bodies(options.Events, 1000), 1000, cancel);
            await CheckpointAsync(cancel);
            var before = cpu.Now();
            await Frozen.ThawAsync(store.Id);
            done += options.Events;
            var stored = new Sample(await DrainMeasure.WaitAsync(system.Postgres(), done, cancel), cpu.PerMillion(before, options.Events));

            var rows = await BaselineRows.ReadAsync(system.Postgres(), latest, cancel);
            before = cpu.Now();
            var copy = new Sample(await typed.TypedAsync(rows, cancel), cpu.PerMillion(before, rows.Typed.Count));
            var without = await encoded.EncodedAsync(rows, cancel);
            // The first round is a warm-up, because code is compiled and partitions are created.
            if (round == 0) continue;
            ours.Add(stored);
            copied.Add(copy);
            sent.Add(without);
            together.Add(await DrainMeasure.EventsATransactionAsync(system.Postgres(), latest, cancel));
        }

        return new StoreResult(new Pair(ours, copied), Pair.Median(sent), Pair.Median(together));
    }

    private async Task CheckpointAsync(CancellationToken cancel)
    {
        await using var connection = new NpgsqlConnection(system.Postgres() + ";Pooling=false");
        await connection.OpenAsync(cancel);
        await using var checkpoint = new NpgsqlCommand("CHECKPOINT", connection);
        await checkpoint.ExecuteNonQueryAsync(cancel);
    }
}

/// <param name="WithoutEncoding">COPY of rows that were encoded beforehand, in rows per second.</param>
/// <param name="EventsATransaction">Events stored together, on average.</param>
internal sealed record StoreResult(Pair Stored, double WithoutEncoding, double EventsATransaction);
