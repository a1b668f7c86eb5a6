using System.CommandLine;
using Daybook.Tools.Bench;
using Daybook.Tools.Bench.Peers;
using NodaTime;

namespace Daybook.Tools.Verbs;

/// <summary>Measures the questions that products are compared by.</summary>
internal static class BenchPeers
{
    // Each round begins a day earlier, and retention takes 400 days.
    private const int MostDays = 300, MostRounds = 100;

    public static Command Create()
    {
        var events = Options.Number("--events", "Events to make", 1_000_000, 1000, 100_000_000);
        var days = Options.Number("--days", "Days with events, the last one included", 90, 1, MostDays);
        var seed = Options.Number("--seed", "Another seed gives other events", 1, 0, int.MaxValue);
        var last = Options.Date("--last-day",
            "The last day with events, in UTC [default: today; on another day, nobody is active now]");
        var rounds =
            Options.Number("--rounds", "Requests measured of each question; 0 measures nothing and only writes --data", 20, 0, MostRounds);
        var data = new Option<string>("--data")
        {
            Description = "Also write the events to this file as JSON lines, to load them into another product",
            HelpName = "FILE",
        };
        var markdown =
            new Option<string>("--md")
            {
                Description = "Also write the table into this page, in place of this bench's section",
                HelpName = "FILE"
            };
        var verb = new Verb("peers",
            "The questions that products are compared by, with columns off and on, over data that others can load too")
        {
            Examples = [("bench peers", "1,000,000 events over 90 days, some minutes"),
                ("bench peers --data events.jsonl --rounds 0", "only the data, for another product"),
                ("bench peers --events 20_000 --rounds 3", "under a minute, to try it")],
        };
        foreach (var option in (Option[])[events, days, seed, last, rounds, data, markdown]) verb.Add(option);
        verb.SetAction(async (parsed, cancel) =>
        {
            var plan = new PeerPlan(parsed.GetValue(events), parsed.GetValue(days), parsed.GetValue(seed),
                (parsed.GetValue(last) ?? Today()).ToDateOnly());
            if (plan.LastDay > Today().ToDateOnly())
                throw new VerbFailedException($"--last-day is {plan.LastDay:yyyy-MM-dd}: a day that has begun in UTC is allowed.");
            if (parsed.GetValue(data) is { } lines)
            {
                await PeerLines.Write(plan, lines, cancel);
                Terminal.Say($"Wrote {plan.Events:N0} events, from {plan.FirstDay:yyyy-MM-dd} to {plan.LastDay:yyyy-MM-dd}, to {lines}.");
            }

            if (parsed.GetValue(rounds) == 0) return ExitCode.Success;
            var text = PeerText.Markdown(await new PeerBench(plan, parsed.GetValue(rounds), Terminal.Say).Run(cancel));
            if (parsed.GetValue(markdown) is { } file) await PageSection.Write(file, $"Peers: {plan.Events:N0} events", text, cancel);
            await Console.Out.WriteLineAsync(text);
            return ExitCode.Success;
        });
        return verb;
    }

    private static LocalDate Today() => Instant.FromDateTimeOffset(TimeProvider.System.GetUtcNow()).InUtc().Date;
}
