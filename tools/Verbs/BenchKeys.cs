using System.CommandLine;
using System.Globalization;
using Daybook.Tools.Bench;

namespace Daybook.Tools.Verbs;

/// <summary>Measures how many keys a database can hold before storing becomes slower.</summary>
internal static class BenchKeys
{
    public static Command Create()
    {
        var levels = new Option<long[]>("--keys")
        {
            Description = "Rows of event_keys at which storing is measured; each needs 150 bytes of free disk, and all 6 GB beside",
            HelpName = "N,N,…",
            DefaultValueFactory = _ => [1_000_000, 10_000_000, 100_000_000],
            CustomParser = result => Levels(result.Tokens.Single().Value) ?? Refuse(result),
        };
        var partitions = Options.Number("--partitions", "Hash partitions of event_keys; 0 is one table, as Daybook has it", 0, 0, 256);
        var events = Options.Number("--events", "Events of each round", 200_000, 1000, 10_000_000);
        var rounds = Options.Number("--rounds", "Rounds at each size, each with its baseline", 5, 1, 100);
        var markdown =
            new Option<string>("--md")
            {
                Description = "Also write the table into this page, in place of this bench's section",
                HelpName = "FILE"
            };
        var verb = new Verb("keys", "How storing slows down with the number of keys, beside COPY into a database with few")
        {
            Examples = [("bench keys --keys 1_000_000 --events 50_000 --rounds 3", "a minute, to try it"),
                ("bench keys --md docs/benchmarks.md", "up to 100,000,000 keys, 20 minutes"),
                ("bench keys --partitions 16", "the same with hash partitions")],
        };
        foreach (var option in (Option[])[levels, partitions, events, rounds, markdown]) verb.Add(option);
        verb.SetAction(async (parsed, cancel) =>
        {
            var options = new KeysOptions(parsed.GetValue(levels)!, parsed.GetValue(partitions), parsed.GetValue(events),
                parsed.GetValue(rounds));
            var text = KeysText.Markdown(await new KeysBench(options, Terminal.Say).Run(cancel));
            var heading = options.Partitions > 0 ? $"Keys in {options.Partitions} hash partitions" : "Keys";
            if (parsed.GetValue(markdown) is { } file) await PageSection.Write(file, heading, text, cancel);
            await Console.Out.WriteLineAsync(text);
            return ExitCode.Success;
        });
        return verb;
    }

    private static long[]? Levels(string text)
    {
        List<long> levels = [];
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var digits = part.Replace("_", "", StringComparison.Ordinal);
            var known = long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var level);
            if (!known || level is < 1 or > 10_000_000_000) return null;
            levels.Add(level);
        }

        return [.. levels];
    }

    private static long[] Refuse(System.CommandLine.Parsing.ArgumentResult result)
    {
        result.AddError($"--keys is '{result.Tokens.Single().Value}': numbers such as 1_000_000,10_000_000 are allowed.");
        return [];
    }
}
