using System.Diagnostics;
using Azure.Storage.Queues;
using Daybook.Cli.Local;

namespace Daybook.Tools.Chaos;

/// <summary>
/// Runs traffic without a stop, with strokes in the middle of it, and then counts: no receipted event may be lost or doubled.
/// </summary>
internal static class ChaosRun
{
    public static async Task<ChaosReport> Run(ChaosOptions options, CancellationToken cancel)
    {
        var clock = Stopwatch.StartNew();
        await using var system = await ChaosSystem.Start(options, cancel);
        using var traffic = new ChaosTraffic(system.AnyUrl, options.Seed, options.Breath);
        var sending = traffic.Run(options.Senders, cancel);
        var inFlight = await Strike(options, system, traffic, cancel);
        await traffic.Stop();
        await sending;

        using var http = ChildApp.LocalClient(system.Url, TimeSpan.FromMinutes(5));
        await using var verdict = new ChaosVerdict(system, http);
        options.Say("Traffic has stopped; waiting until everything is stored.");
        await verdict.Drain(options.DrainLimit, cancel);
        var (stored, lost, doubled, deadLetters) = await verdict.Count(traffic.Receipted, cancel);
        var wrong = await verdict.WrongNumbers(cancel);
        return new ChaosReport(
            options.Strokes.GroupBy(s => s.Name.Split(", ")[0], StringComparer.Ordinal).OrderByDescending(g => g.Count())
                .ToDictionary(g => g.Key, g => g.Count(), StringComparer.Ordinal),
            system.Kills, inFlight, traffic.Receipted.Count, stored, lost, doubled, deadLetters, traffic.Refused.Count,
            await verdict.LedgerDifference(cancel), wrong, await new ChaosFiles(system).Wrong(cancel), traffic.Resent,
            clock.Elapsed.TotalSeconds);
    }

    /// <returns>The smallest number of messages that waited or were in progress just before a stroke.</returns>
    private static async Task<int> Strike(ChaosOptions options, ChaosSystem system, ChaosTraffic traffic, CancellationToken cancel)
    {
        var random = new Random(options.Seed);
        var queue = new QueueClient(system.QueueConnection, "events");
        var fewest = int.MaxValue;
        for (var i = 0; i < options.Strokes.Count; i++)
        {
            // Never strike an idle system, so wait until events flow again after the previous stroke.
            var before = traffic.Receipted.Count;
            while (traffic.Receipted.Count < before + 200) await Task.Delay(20, cancel);
            await Task.Delay(random.NextDouble() * options.Pause, cancel);
            int inFlight;
            while ((inFlight = (await queue.GetPropertiesAsync(cancel)).Value.ApproximateMessagesCount) == 0) await Task.Delay(5, cancel);
            fewest = Math.Min(fewest, inFlight);
            options.Say(
                $"{i + 1}/{options.Strokes.Count} {options.Strokes[i].Name} ({inFlight} messages in flight, "
                + $"{traffic.Receipted.Count:N0} events receipted so far)");
            await options.Strokes[i].Strike(system, random, cancel);
        }

        return fewest;
    }
}
