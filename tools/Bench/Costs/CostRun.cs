using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using Daybook.Cli.Local;
using Daybook.Cli.Sending;
using Daybook.Local;
using Daybook.Foundation.Queues;
using Npgsql;

namespace Daybook.Tools.Bench.Costs;

/// <summary>Counts what a million events need, on its own servers.</summary>
internal sealed class CostRun(int events, Action<string> say)
{
    private const int ManyCallers = 256;
    private const int ArchiveSample = 20_000;
    private const string Never = "0 0 0 29 2 *";

    // Attestations follow their events after a few seconds.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(12);

    private readonly BenchEvents _events = new(TimeProvider.System);

    public async Task<CostInputs> Run(CancellationToken cancel)
    {
        await using var system = await BenchSystem.Start(say, cancel);
        var direct = new UriBuilder("http", "127.0.0.1", QueuePort(system.QueueStorage)).Uri;
        await using var meter = await QueueMeter.Start(direct, cancel);
        await using var app = await ChildApp.Start(Settings(system, meter), FreePort.Next(), cancel);
        say("Warming up.");
        await Shape(system, app, meter, "", 8, 100, events / 5, cancel);

        List<ShapeCost> shapes =
        [
            await Shape(system, app, meter, $"single events, {ManyCallers} callers", ManyCallers, 1, events / 5, cancel),
            await Shape(system, app, meter, "batches of 100", 8, 100, events, cancel),
        ];
        shapes.Add(await Shape(system, app, meter, "batches of 1,000", 4, 1000, events, cancel));
        var queueBytes = (double)meter.MessageBytes / events;
        return await Sizes(system.Postgres(), shapes, queueBytes, cancel);
    }

    private async Task<ShapeCost> Shape(BenchSystem system, ChildApp app, QueueMeter meter, string name, int callers, int each, int count,
        CancellationToken cancel)
    {
        if (name.Length > 0) say($"Sending {count:N0} events: {name}.");
        var bodies = _events.Bodies(count, each);
        var done = await DrainMeasure.Done(system.Postgres(), cancel);
        using var process = Process.GetProcessById(app.Id);
        meter.Reset();
        var cpu = process.TotalProcessorTime;
        await LoadRun.Run(new Uri(app.Url), Target.LocalKey, callers, bodies, each, cancel);
        await DrainMeasure.Wait(system.Postgres(), done + count, cancel);
        await Task.Delay(Settling, cancel);
        process.Refresh();
        var million = 1_000_000.0 / count;
        return new ShapeCost(
            name, bodies.Count * million, meter.Count("send", QueueNames.Events) * million,
            meter.Count("send", QueueNames.Receipts) * million,
            meter.Count("send") * million, meter.Count("receive") * million, meter.Count("delete") * million,
            meter.Count("renew") * million,
            (process.TotalProcessorTime - cpu).TotalSeconds * million);
    }

    private static async Task<CostInputs> Sizes(string postgres, List<ShapeCost> shapes, double queueBytes, CancellationToken cancel)
    {
        await using var connection = new NpgsqlConnection(postgres + ";Pooling=false");
        await connection.OpenAsync(cancel);
        var stored = (double)await Number(connection, "SELECT count(*) FROM event_keys", cancel);
        var messages = (double)await Number(connection, "SELECT count(*) FROM messages", cancel);
        var events =
            await Number(connection, "SELECT sum(pg_total_relation_size(relid))::bigint FROM pg_partition_tree('events') WHERE isleaf",
                cancel);
        var keys = await Number(connection, "SELECT pg_total_relation_size('event_keys')", cancel);
        var others =
            await Number(connection,
                "SELECT sum(pg_total_relation_size(t))::bigint FROM unnest(ARRAY['messages', 'day_marks', 'sent_messages']::regclass[]) "
                + "AS t", cancel);
        return new CostInputs(Machine.This(), shapes, queueBytes, events / stored, keys / stored, others / messages,
            await Archived(connection, cancel));
    }

    private static async Task<double> Archived(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand("""
            SELECT row_to_json(line)::text
            FROM (
              SELECT e.*, k.body_hash
              FROM (SELECT * FROM events ORDER BY occurred_at, event_id LIMIT $1) AS e
              JOIN event_keys AS k USING (event_id)
              ORDER BY e.occurred_at, e.event_id
            ) AS line
            """, connection);
        command.Parameters.Add(new NpgsqlParameter { Value = ArchiveSample });
        using var file = new MemoryStream();
        var lines = 0;
        await using (var gzip = new GZipStream(file, CompressionLevel.Optimal, leaveOpen: true))
        {
            await using var reader = await command.ExecuteReaderAsync(cancel);
            for (; await reader.ReadAsync(cancel); lines++)
                await gzip.WriteAsync(Encoding.UTF8.GetBytes(reader.GetString(0) + "\n"), cancel);
        }

        return (double)file.Length / lines;
    }

    private static async Task<long> Number(NpgsqlConnection connection, string sql, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return (long)(await command.ExecuteScalarAsync(cancel))!;
    }

    private static int QueuePort(string storage) => new Uri(Endpoint(storage)).Port;

    private static string Endpoint(string storage) =>
        storage.Split(';').Single(part => part.StartsWith("QueueEndpoint=", StringComparison.Ordinal))["QueueEndpoint=".Length..];

    private static Dictionary<string, string?> Settings(BenchSystem system, QueueMeter meter) => new(StringComparer.Ordinal)
    {
        ["DOTNET_ENVIRONMENT"] = "Development",
        ["AzureWebJobsStorage"] = system.QueueStorage.Replace(Endpoint(system.QueueStorage),
            Endpoint(system.QueueStorage)
                .Replace($":{QueuePort(system.QueueStorage)}/", $":{meter.Address.Port}/", StringComparison.Ordinal),
                StringComparison.Ordinal),
        ["ConnectionStrings__Postgres"] = system.Postgres(),
        ["RollupSchedule"] = Never,
        ["RetentionSchedule"] = Never,
        ["QualitySchedule"] = Never,
        ["IndexDocsSchedule"] = Never,
    };
}
