using System.Text;
using System.Text.Json;

namespace Daybook.Tools.Bench;

/// <summary>A result as Markdown. A terminal shows the same.</summary>
internal static class BenchText
{
    private static readonly JsonSerializerOptions SnakeCase =
        new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, IncludeFields = true };

    public static string Json(BenchResult result) => JsonSerializer.Serialize(result, SnakeCase);

    /// <summary>The page docs/benchmarks.md: what it measures and how, then the tables.</summary>
    public static string Page(BenchResult result) => $"""
        # Benchmarks

        Measured by `bench` (in `tools`). It starts its own servers in a temporary folder, measures the path of an event and the baseline of each part in one
        run, and removes everything again:

        ```sh
        dotnet run --project tools -c Release -- bench --md docs/benchmarks.md
        ```

        Rates are from one machine that runs everything, including the callers and the servers. Compare the ratios, not the rates, with another machine.

        * **In turns**: Daybook and its baseline are measured one after the other, several times, after both have run long enough to be compiled. A ratio is
          the median of the rounds' ratios, so other load on the machine disturbs both sides equally.
        * **Accepted**: events that `POST /events` has acknowledged, which means that the queue holds them. The callers are bare sockets that send prepared
          bodies. Persist is paused.
        * **Bare queue client**: `Azure.Storage.Queues` sends the same messages that Daybook put on the queue, from as many senders as Daybook has. It also
          sends one message per event, from as many callers as sent single events to Daybook.
        * **Stored from a full queue**: a running process is paused while the queue fills, then released. The time is from the first commit to the last.
        * **Raw COPY**: the same rows by binary `COPY` into the same partitions of a second database with the same indexes and the keys, in one transaction
          on one connection. Nothing is decoded, checked or deduplicated. The ratio compares with an ordinary client, which holds the rows in memory as
          values and writes them with Npgsql's `BeginBinaryImport`. *Without encoding* shows rows that were encoded before and are only sent. PostgreSQL can
          take that much, but nobody has such rows, because something must encode them.
        * **CPU**: seconds of CPU time that 1,000,000 events cost each process. Other load on the machine hardly changes them.
        * **Memory**: resident memory of the app during an import through the HTTP API, sampled five times a second, while the same process stores the events
          that it accepts.

        ## Results

        {Markdown(result)}

        ## Reading them

        A request's events travel together. Compressing a batch costs the door more than receiving it, and a queue operation costs the same for one event as
        for a hundred. So many callers of single events share messages (group commit), and batches of 100 to 1,000 are the best way to send many events.
        PostgreSQL limits the speed of storing, because each event is two rows and three index entries, and its key is looked up first.

        """;

    public static string Markdown(BenchResult result)
    {
        var text = new StringBuilder();
        var machine = result.Machine;
        text.AppendLine(
            $"{machine.Cpu}, {machine.Cores} cores, {machine.MemoryGb:0.#} GB; {machine.System}; {machine.Runtime}; PostgreSQL "
            + $"{result.Postgres}; everything, including the callers, on this machine.");
        if (!machine.Optimised) text.AppendLine("**A Debug build: measure with `dotnet run -c Release`.**");
        if (result.LoadBefore > machine.Cores / 2.0)
            text.AppendLine($"**The machine was busy with something else: load {result.LoadBefore:0.0} before the start.**");
        text.AppendLine();
        if (result.Door is { } door) AppendAccepted(text, door);
        if (result.Door is not null || result.Store is not null) AppendBaselines(text, result);
        text.AppendLine("| ratio | measured | the rounds | target | |");
        text.AppendLine("|---|---:|---|---|---|");
        foreach (var ratio in result.Ratios)
            text.AppendLine(
                $"| {ratio.Name} | {ratio.Value:0.00} | {string.Join(", ", ratio.Rounds.Select(r => $"{r:0.00}"))} | "
                + $"{ratio.Target} | {Verdict(ratio.Met)} |");
        if (result.Import is { } import)
        {
            var app = import.PeakMb.GetValueOrDefault(ImportMeasure.App);
            text.AppendLine(
                $"| highest resident memory of the app during an import of {import.Events:N0} events | {app:0} MB | | below "
                + $"{ImportMeasure.LimitMb:0} MB | {Verdict(app is > 0 and < ImportMeasure.LimitMb)} |");
            text.AppendLine();
            text.AppendLine(
                $"The import was accepted at {import.AcceptedRate:N0} events/s and stored at {import.StoredRate:N0} events/s, with one "
                + "process doing both. Highest resident memory: "
                + string.Join(", ", import.PeakMb.Select(peak => $"{peak.Key} {peak.Value:0} MB")) + ".");
        }

        text.AppendLine();
        AppendCpu(text, result);
        return text.ToString().TrimEnd();
    }

    private static void AppendAccepted(StringBuilder text, DoorResult door)
    {
        text.AppendLine("| accepted over HTTP, Persist paused | events/s | p50 ms | p95 ms | p99 ms |");
        text.AppendLine("|---|---:|---:|---:|---:|");
        foreach (var load in door.Loads)
            text.AppendLine(
                $"| batches of {load.EventsEach}, {load.Callers} callers | {load.Rate:N0} | {load.Milliseconds.P50:0.0} | "
                + $"{load.Milliseconds.P95:0.0} | {load.Milliseconds.P99:0.0} |");
        text.AppendLine();
    }

    private static void AppendBaselines(StringBuilder text, BenchResult result)
    {
        text.AppendLine("| the rest of the pipeline, and the baselines | events/s |");
        text.AppendLine("|---|---:|");
        if (result.Door is { } door)
        {
            text.AppendLine(
                $"| bare queue client, 4 senders, the messages of the batches of 100 ({door.EventsAMessage:0} events each) | "
                + $"{door.BatchesOf100.BaselineRate:N0} |");
            text.AppendLine(
                $"| bare queue client, {BenchOptions.ManyCallers} callers, one message an event | {door.Singles.BaselineRate:N0} |");
        }

        if (result.Store is { } store)
        {
            text.AppendLine($"| stored from a full queue ({store.EventsATransaction:N0} events a transaction) | {store.Stored.Rate:N0} |");
            text.AppendLine(
                $"| raw binary COPY of the same rows into the same tables, including keys and indexes | {store.Stored.BaselineRate:N0} |");
            text.AppendLine($"| the same without encoding: rows in PostgreSQL's own form, only sent | {store.WithoutEncoding:N0} |");
        }

        text.AppendLine();
    }

    private static void AppendCpu(StringBuilder text, BenchResult result)
    {
        string[] processes = [CpuMeter.App, CpuMeter.Database, CpuMeter.Queue, CpuMeter.Callers];
        text.AppendLine($"| CPU seconds for 1,000,000 events | {string.Join(" | ", processes)} | sum |");
        text.AppendLine($"|---|{string.Concat(processes.Select(_ => "---:|"))}---:|");
        Row("batches of 100", result.Door?.BatchesOf100.Ours);
        Row("bare queue client, the same messages", result.Door?.BatchesOf100.Baseline);
        Row($"single events from {BenchOptions.ManyCallers} callers", result.Door?.Singles.Ours);
        Row("bare queue client, one message an event", result.Door?.Singles.Baseline);
        Row("stored from a full queue", result.Store?.Stored.Ours);
        Row("raw COPY", result.Store?.Stored.Baseline);

        void Row(string what, IReadOnlyList<Sample>? samples)
        {
            if (samples is null) return;
            var cpu = Pair.Cpu(samples);
            text.AppendLine(
                $"| {what} | {string.Join(" | ", processes.Select(p => $"{cpu.GetValueOrDefault(p):0.0}"))} | {cpu.Values.Sum():0.0} |");
        }
    }

    private static string Verdict(bool met) => met ? "met" : "missed";
}
