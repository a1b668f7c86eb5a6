using System.Diagnostics;
using Daybook.Cli.Local;

namespace Daybook.Cli.Chaos;

/// <summary>Traffic that never stops, strokes in the middle of it, and then the count: nothing receipted may be lost, nothing doubled.</summary>
internal static class ChaosRun
{
    public static async Task<ChaosReport> RunAsync(ChaosOptions options, CancellationToken cancel)
    {
        var clock = Stopwatch.StartNew();
        await using var system = await ChaosSystem.StartAsync(options, cancel);
        using var traffic = new ChaosTraffic(system.Url, options.Seed);
        var sending = traffic.RunAsync(options.Senders, cancel);
        await StrikeAsync(options, system, traffic, cancel);
        await traffic.StopAsync();
        await sending;

        using var http = ChildApp.LocalClient(system.Url, TimeSpan.FromMinutes(5));
        await using var verdict = new ChaosVerdict(system, http);
        options.Say("Traffic has stopped; waiting until everything is stored.");
        await verdict.DrainAsync(options.DrainLimit, cancel);
        var (stored, lost, doubled, deadLetters) = await verdict.CountAsync(traffic.Receipted, cancel);
        return new ChaosReport(
            options.Strokes.GroupBy(s => s.Name).ToDictionary(g => g.Key, g => g.Count()),
            traffic.Receipted.Count, stored, lost, doubled, deadLetters, traffic.Refused.Count,
            await verdict.LedgerDifferenceAsync(cancel), await verdict.WrongNumbersAsync(cancel), traffic.Resent, clock.Elapsed.TotalSeconds);
    }

    private static async Task StrikeAsync(ChaosOptions options, ChaosSystem system, ChaosTraffic traffic, CancellationToken cancel)
    {
        var random = new Random(options.Seed);
        for (var i = 0; i < options.Strokes.Count; i++)
        {
            // Never on an idle system: wait until events flow again after the stroke before.
            var before = traffic.Receipted.Count;
            while (traffic.Receipted.Count < before + 200) await Task.Delay(20, cancel);
            await Task.Delay(random.NextDouble() * options.Pause, cancel);
            options.Say($"{i + 1}/{options.Strokes.Count} {options.Strokes[i].Name} ({traffic.Receipted.Count:N0} events receipted so far)");
            await options.Strokes[i].StrikeAsync(system, random, cancel);
        }
    }
}
