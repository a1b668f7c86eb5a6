using System.CommandLine;
using System.Text.Json;
using Daybook.Tools.Chaos;
using Command = System.CommandLine.Command;
using Daybook.Local;
using Daybook.Foundation;

namespace Daybook.Tools.Verbs;

/// <summary>Breaks a local system repeatedly under traffic, and counts if anything was lost or doubled.</summary>
internal static class Chaos
{
    private const int ProofKills = 5;

    public static Command Create()
    {
        var cycles =
            new Option<int>("--cycles")
            {
                Description = "How many strokes, a kill in each; 200 take about half an hour",
                HelpName = "N",
                DefaultValueFactory = _ => 20
            };
        var seed = new Option<int>("--seed")
        {
            Description = "The same seed gives the same strokes",
            HelpName = "S",
            DefaultValueFactory = _ => 1
        };
        var noProof =
            new Option<bool>("--no-proof") { Description = "Leave out the second run, with dedupe off, which must find doubled events" };
        var json = Options.Json();
        var verb = new Verb("chaos", "Kill and starve a local system under traffic, then count what was lost or doubled")
        {
            Examples =
            [
                ("chaos", "20 strokes on servers of its own, then the proof that the count can fail"),
                ("chaos --cycles 200 --seed 7", "the long form"),
            ],
        };
        verb.Add(cycles);
        verb.Add(seed);
        verb.Add(noProof);
        verb.Add(json);
        verb.SetAction((parsed, cancel) => Run(
            parsed.GetValue(cycles), parsed.GetValue(seed), proof: !parsed.GetValue(noProof), parsed.GetValue(json), cancel));
        return verb;
    }

    private static async Task<int> Run(int cycles, int seed, bool proof, bool json, CancellationToken cancel)
    {
        if (cycles is < 1 or > 10_000) throw new VerbFailedException($"--cycles is {cycles}: 1 to 10000 is allowed.");
        Terminal.Say($"Seed {seed}. Servers of its own, in a temporary folder; nothing of yours is touched.");
        var report =
            await RunInFolder(
                new ChaosOptions(StrokePlan.Random(cycles, seed, await DiskCanFill(cancel)), "") { Seed = seed, Say = Terminal.Say },
                cancel);
        await Console.Out.WriteLineAsync(json ? JsonSerializer.Serialize(report, DaybookJson.Options) : report.ToString());
        if (!report.Clean) throw new VerbFailedException("Events were lost or doubled, or numbers are wrong.");
        if (!proof) return ExitCode.Success;

        Terminal.Say("The proof: the same with dedupe off has to double events.");
        var without =
            await RunInFolder(new ChaosOptions(StrokePlan.Proof(ProofKills), "") { Seed = seed, Dedupe = false, Say = Terminal.Say },
                cancel);
        if (without.Doubled == 0) throw new VerbFailedException("With dedupe off nothing was doubled: this run proves nothing.");
        await Console.Out.WriteLineAsync(
            json ? JsonSerializer.Serialize(new { proof = without }, DaybookJson.Options)
                : $"Proof, dedupe off: {without.Doubled:N0} doubled, as it must be.");
        return ExitCode.Success;
    }

    private static async Task<bool> DiskCanFill(CancellationToken cancel)
    {
        var folder = Directory.CreateTempSubdirectory("daybook-disk-").FullName;
        var (disk, reason) = await SizedDisk.Mount(folder, cancel);
        if (disk is null) Terminal.Say($"Left out, a full disk: {reason}.");
        else await disk.DisposeAsync();
        Directory.Delete(folder);
        return disk is not null;
    }

    private static async Task<ChaosReport> RunInFolder(ChaosOptions options, CancellationToken cancel)
    {
        var folder = Directory.CreateTempSubdirectory("daybook-chaos-").FullName;
        try
        {
            return await ChaosRun.Run(options with { DataDirectory = folder }, cancel);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
