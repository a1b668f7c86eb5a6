using Daybook.Cli.Sending;
using Npgsql;

namespace Daybook.Tools.Bench;

/// <summary>Measures how fast a full queue is stored, in turns with COPY of the resulting rows.</summary>
internal sealed class StoreBench(BenchSystem system, BenchOptions options, BenchEvents events, Action<string> say)
{
    private bool _copied;

    /// <summary>Each call measures in the same three databases.</summary>
    public async Task<StoreResult> Run(CancellationToken cancel)
    {
        await Copy(cancel);
        var typed = new CopyBaseline(system.Postgres(), system.Postgres("copy"));
        var encoded = new CopyBaseline(system.Postgres(), system.Postgres("encoded"));

        await using var door = await system.StartApp([BenchRun.Persist], cancel);
        await using var store = await system.StartApp([], cancel);
        var cpu = new CpuMeter(system, door.Id, store.Id);
        List<Sample> ours = [], copied = [];
        List<double> sent = [], together = [];
        var done = await DrainMeasure.Done(system.Postgres(), cancel);
        for (var round = 0; round <= options.Rounds; round++)
        {
            say(round == 0 ? "Warming up." : $"Round {round} of {options.Rounds}: storing a full queue, and COPY of the same rows.");
            var latest = await BaselineRows.Latest(system.Postgres(), cancel);
            await Frozen.Freeze(store.Id);
            await LoadRun.Run(new Uri(door.Url), Target.LocalKey, 4, events.Bodies(options.Events, 1000), 1000, cancel);
            await Checkpoint(cancel);
            var before = cpu.Now();
            await Frozen.Thaw(store.Id);
            done += options.Events;
            var stored = new Sample(await DrainMeasure.Wait(system.Postgres(), done, cancel), cpu.PerMillion(before, options.Events));

            var rows = await BaselineRows.Read(system.Postgres(), latest, cancel);
            before = cpu.Now();
            var copy = new Sample(await typed.Typed(rows, cancel), cpu.PerMillion(before, rows.Typed.Count));
            var without = await encoded.Encoded(rows, cancel);
            // The first round is a warm-up, because code is compiled and partitions are created.
            if (round == 0) continue;
            ours.Add(stored);
            copied.Add(copy);
            sent.Add(without);
            together.Add(await DrainMeasure.EventsATransaction(system.Postgres(), latest, cancel));
        }

        return new StoreResult(new Pair(ours, copied), Pair.Median(sent), Pair.Median(together));
    }

    /// <summary>
    /// Copies the database while nobody is connected. The copies get every row that the original gets, so that all three grow equally.
    /// </summary>
    public async Task Copy(CancellationToken cancel)
    {
        if (_copied) return;
        await system.CopyDatabase("copy", cancel);
        await system.CopyDatabase("encoded", cancel);
        _copied = true;
    }

    private async Task Checkpoint(CancellationToken cancel)
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
