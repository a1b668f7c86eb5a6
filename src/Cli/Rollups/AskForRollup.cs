using System.Globalization;
using System.Text.Json;
using Daybook.Cli.Sending;
using NodaTime;

namespace Daybook.Cli.Rollups;

/// <summary>Asks a running Daybook for a rollup and, if requested, waits for its end.</summary>
internal sealed class AskForRollup(HttpClient http, TimeProvider clock)
{
    // The longest wait of one request. For a longer run, it asks again.
    private static readonly TimeSpan OneWait = TimeSpan.FromSeconds(200);

    private readonly OpsClient _ops = new(http);

    /// <exception cref="VerbFailedException">It was refused, failed, or did not finish within <paramref name="wait"/>.</exception>
    public async Task<RollupRecord> Run(LocalDate? from, LocalDate? to, TimeSpan wait, CancellationToken cancel)
    {
        var started = clock.GetTimestamp();
        var query = string.Create(CultureInfo.InvariantCulture, $"?wait={Math.Min(wait.TotalSeconds, OneWait.TotalSeconds):0}");
        if (from is not null) query += $"&from={from:uuuu'-'MM'-'dd}";
        if (to is not null) query += $"&to={to:uuuu'-'MM'-'dd}";
        var run = new RollupRecord(await _ops.Answer(HttpMethod.Post, "ops/rollup" + query, null, cancel));
        while (run.IsRunning && wait > TimeSpan.Zero)
        {
            if (clock.GetElapsedTime(started) > wait)
                throw new VerbFailedException($"Run {run.Id} goes on after {wait.TotalSeconds:0} s; GET /ops/rollups shows how far it is.");
            await Task.Delay(TimeSpan.FromSeconds(1), clock, cancel);
            run = await Find(run.Id, cancel);
        }

        return run.Error is { } error ? throw new VerbFailedException($"Run {run.Id} failed: {error}") : run;
    }

    private async Task<RollupRecord> Find(string id, CancellationToken cancel)
    {
        using var list = JsonDocument.Parse(await _ops.Answer(HttpMethod.Get, "ops/rollups?limit=100", null, cancel));
        var run = list.RootElement.GetProperty("runs").EnumerateArray().FirstOrDefault(run => run.GetProperty("run_id").GetString() == id);
        return run.ValueKind == JsonValueKind.Object ? new RollupRecord(run.GetRawText())
            : throw new VerbFailedException($"Run {id} is not among the last hundred any more.");
    }
}
