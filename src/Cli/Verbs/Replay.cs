using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Daybook.Cli.Replays;
using Daybook.Cli.Sending;

namespace Daybook.Cli.Verbs;

/// <summary>Lists dead letters and rejected events, puts them back repaired or unchanged, or closes them.</summary>
internal static class Replay
{
    private static readonly Option<bool> Rejected = new("--rejected") { Description = "Rejected events instead of dead letters" };
    private static readonly Option<long[]> Ids =
        new("--id")
        {
            Description = "A dead_letter_id or rejected_id; may be given again",
            HelpName = "ID",
            AllowMultipleArgumentsPerToken = true
        };
    private static readonly Option<string> Code = new("--code") { Description = "Those with this code", HelpName = "CODE" };
    private static readonly Option<string> Sqlstate =
        new("--sqlstate") { Description = "Dead letters that PostgreSQL refused with this", HelpName = "STATE" };
    private static readonly Option<string> Field =
        new("--field") { Description = "Rejected events with this field at fault", HelpName = "FIELD" };
    private static readonly Option<string> Source = new("--source") { Description = "Rejected events of this source", HelpName = "SOURCE" };
    private static readonly Option<bool> All = new("--all") { Description = "Every open one" };
    private static readonly Option<FileInfo> Patch =
        new("--patch") { Description = "JSON Patch (RFC 6902) to apply to each event", HelpName = "FILE" };
    private static readonly Option<string> Discard =
        new("--discard") { Description = "Close them instead, with this reason", HelpName = "REASON" };
    private static readonly Option<bool> DryRun =
        new("--dry-run") { Description = "Show what would happen to every match, change nothing" };

    public static Command Create()
    {
        var url = Options.Url();
        var key = Options.Key();
        var json = Options.Json();
        var verb = new Verb("replay", "List dead letters and rejected events; put them back, repaired or as they are, or discard them")
        {
            Examples =
            [
                ("replay", "what is open, counted by reason"),
                ("replay --code data_error --patch repair.json --dry-run", "would this repair do?"),
                ("replay --code data_error --patch repair.json", "put them back, repaired; twice is harmless"),
                ("replay --rejected --field properties.amount --patch repair.json", "the same for events refused at the door"),
                ("replay --code undecodable --discard \"Foreign messages of a test\"", "close what cannot be saved"),
            ],
        };
        foreach (var option in (Option[])[Rejected, Ids, Code, Sqlstate, Field, Source, All, Patch, Discard, DryRun, url, key, json])
            verb.Add(option);
        verb.Validators.Add(result =>
        {
            if (result.GetValue(Discard) is not null && result.GetValue(Patch) is not null)
                result.AddError("--discard and --patch do not go together: a discard repairs nothing.");
            var chosen =
                result.GetResult(Ids) ?? result.GetResult(Code) ?? result.GetResult(Sqlstate) ?? result.GetResult(Field)
                    ?? result.GetResult(Source) ?? result.GetResult(All);
            if (chosen is null && (result.GetValue(Discard) is not null || result.GetValue(Patch) is not null || result.GetValue(DryRun)))
                result.AddError("Say which: --id, --code, --sqlstate, --field, --source or --all.");
        });
        verb.SetAction(async (parsed, cancel) =>
        {
            using var http = Options.TargetOf(parsed.GetValue(url), parsed.GetValue(key)).Connect(TimeSpan.FromSeconds(260));
            await Console.Out.WriteLineAsync(await Run(new OpsClient(http), parsed, parsed.GetValue(json), cancel));
            return ExitCode.Success;
        });
        return verb;
    }

    private static async Task<string> Run(OpsClient ops, ParseResult parsed, bool json, CancellationToken cancel)
    {
        var choice = new LetterChoice(
            parsed.GetValue(Rejected), parsed.GetValue(Ids) ?? [], parsed.GetValue(Code), parsed.GetValue(Sqlstate), parsed.GetValue(Field),
            parsed.GetValue(Source), parsed.GetValue(All));
        if (choice.IsNone)
        {
            var (letters, rejected) = await new ListLetters(ops).Run(cancel);
            return json ? $$"""{"dead_letters":{{letters}},"rejected":{{rejected}}}""" : ListLetters.Text(letters, rejected);
        }

        if (parsed.GetValue(Discard) is { } reason)
        {
            var body = choice.Body();
            (body["reason"], body["dry_run"]) = (reason, parsed.GetValue(DryRun));
            var closed = await ops.Answer(HttpMethod.Post, "ops/dead-letters/discard", body, cancel);
            return json ? closed : DiscardText(JsonNode.Parse(closed)!);
        }

        var answer = await new PutBack(ops).Run(choice, await ReadPatch(parsed.GetValue(Patch), cancel), parsed.GetValue(DryRun), cancel);
        return json ? answer.ToJsonString() : PutBack.Text(answer);
    }

    private static string DiscardText(JsonNode answer) => answer["dry_run"]!.GetValue<bool>()
        ? $"{answer["matched"]} would be discarded; nothing was changed"
        : $"{answer["discarded"]} discarded";

    private static async Task<JsonNode?> ReadPatch(FileInfo? file, CancellationToken cancel)
    {
        if (file is null) return null;
        try
        {
            return JsonNode.Parse(await File.ReadAllTextAsync(file.FullName, cancel));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new VerbFailedException($"--patch {file.Name} cannot be read: {e.Message}", e);
        }
    }
}
