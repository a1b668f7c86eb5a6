using System.CommandLine;
using Daybook.Cli.Import;
using Daybook.Cli.Import.Elsewhere;
using Daybook.Cli.Sending;

namespace Daybook.Cli.Verbs;

/// <summary>Sends a file of events through the HTTP API.</summary>
internal static class Import
{
    public static Command Create()
    {
        var file = new Argument<string[]>("FILE")
        {
            Arity = ArgumentArity.ZeroOrMore,
            Description = "CSV with a header line, or JSON Lines; also .gz and .br; or a folder of them"
        };
        var url = Options.Url();
        var key = Options.Key();
        var format = new Option<string>("--format") { Description = "csv or jsonl, where the name does not tell", HelpName = "FORM" };
        format.AcceptOnlyFromAmong("csv", "jsonl");
        var from = new Option<string>("--from")
        {
            Description = "The file is an export of " + string.Join(", ", ExportMap.Names),
            HelpName = "PRODUCT"
        };
        from.AcceptOnlyFromAmong([.. ExportMap.Names]);
        var map = new Option<string>("--map")
        {
            Description = "A table of your own, or members that replace those of --from",
            HelpName = "PATH"
        };
        var explain =
            new Option<bool>("--explain")
            {
                Description = "Show how the first records would be read, and send nothing; without FILE, the table of --from"
            };
        var separator =
            new Option<string>("--separator")
            {
                Description = "What separates CSV fields [default: told from the header]",
                HelpName = "NAME"
            };
        separator.AcceptOnlyFromAmong("comma", "semicolon", "tab");
        var time = new Option<string>("--time")
        {
            Description = "received: records without a time happened now [default: they are refused]",
            HelpName = "WHICH"
        };
        time.AcceptOnlyFromAmong("received");
        var strict =
            new Option<bool>("--strict-fields")
            {
                Description = "Refuse events with fields that Daybook does not know, instead of warning"
            };
        var batch = Options.Number("--batch", "Events in a request", ImportOptions.MaxBatchSize, 1, ImportOptions.MaxBatchSize);
        var parallel = Options.Number("--parallel", "Requests in flight", 4, 1, 64);
        var patience = Options.Number("--patience", "Seconds to keep trying while Daybook is away", 600, 0, 86_400);
        var restart = new Option<bool>("--restart") { Description = "Begin again, whatever an earlier run had sent" };
        var rejected =
            new Option<string>("--rejected")
            {
                Description = "Where rejected records go [default: FILE.rejected.jsonl]",
                HelpName = "PATH"
            };
        var state = new Option<string>("--state")
        {
            Description = "Folder that remembers unfinished imports [default: the user's state folder]",
            HelpName = "DIR"
        };
        var json = Options.Json();
        var verb = new Verb(
            "import",
            "Send a file of events: resumable, and safe to repeat, since an event_id is stored once. CSV columns: "
            + "event_id,occurred_at,user_id,event_type,properties_json")
        {
            Examples =
            [
                ("import events.csv", "into the local system"),
                ("import export.jsonl.gz --url https://events.example.com --key $KEY", "into another"),
                ("import exports/ --from mixpanel", "another product's history, from every file in the folder"),
                ("import exports/ --from mixpanel --explain", "shows how the first records would be read"),
                ("import events.csv --json", "prints {\"sent\":…,\"accepted\":…,\"duplicates\":…,\"rejected\":…}"),
            ],
            ExitCodes = [
                (ExitCode.SomeRejected, "every record was sent and answered, and some were rejected; they are in FILE.rejected.jsonl")],
        };
        verb.Add(file);
        foreach (var option in (Option[])[url, key, from, map, explain, format, separator, time, strict, batch, parallel, patience, restart,
            rejected, state, json]) verb.Add(option);
        verb.SetAction(async (parsed, cancel) =>
        {
            var options = new ImportOptions("", Options.TargetOf(parsed.GetValue(url), parsed.GetValue(key)))
            {
                Format = parsed.GetValue(format),
                Separator = parsed.GetValue(separator) switch { "comma" => ',', "semicolon" => ';', "tab" => '\t', _ => null },
                TimeReceived = parsed.GetValue(time) is not null,
                StrictFields = parsed.GetValue(strict),
                BatchSize = parsed.GetValue(batch),
                Parallel = parsed.GetValue(parallel),
                GiveUpAfter = TimeSpan.FromSeconds(parsed.GetValue(patience)),
                Restart = parsed.GetValue(restart),
                RejectedFile = parsed.GetValue(rejected),
            };
            if (parsed.GetValue(state) is { } folder) options = options with { StateFolder = folder };
            try
            {
                var files = ImportFiles.Of(parsed.GetValue(file) ?? []);
                var (product, own) = (parsed.GetValue(from), parsed.GetValue(map));
                if (files.Count == 0 && parsed.GetValue(explain) && product is not null)
                    await Console.Out.WriteLineAsync(ExportMap.Text(product).TrimEnd());
                else if (files.Count == 0) throw new ImportException("Name a file, or a folder of files, to import.");
                options = options with
                {
                    Map = own is not null ? ExportMap.From(product, own) : product is not null ? ExportMap.Of(product) : null
                };
                if (parsed.GetValue(explain))
                {
                    foreach (var path in files) await Console.Out.WriteLineAsync(Explanation.Of(options with { File = path }));
                    return ExitCode.Success;
                }

                var code = ExitCode.Success;
                foreach (var path in files) code = Math.Max(code, await Run(options with { File = path }, parsed.GetValue(json), cancel));
                return code;
            }
            catch (Exception e) when (e is ImportException or IOException or UnauthorizedAccessException)
            {
                throw new VerbFailedException(e.Message, e);
            }
        });
        return verb;
    }

    private static async Task<int> Run(ImportOptions options, bool json, CancellationToken cancel)
    {
        try
        {
            var result = await ImportBar.Watch(
                Path.GetFileName(options.File), TimeProvider.System,
                progress => new ImportRun(options, TimeProvider.System, progress).Run(cancel));
            await Console.Out.WriteLineAsync(json ? ImportReport.Json(result) : ImportReport.Text(result));
            return result.Totals.Rejected > 0 ? ExitCode.SomeRejected : ExitCode.Success;
        }
        catch (OperationCanceledException)
        {
            Terminal.Say("Interrupted. The same command goes on where this one stopped.");
            throw;
        }
        catch (SendException e)
        {
            throw new VerbFailedException(e.Refusal is null ? $"{e.Message}\nThe same command goes on where this one stopped." : e.Message,
                e);
        }
        catch (Exception e) when (e is ImportException or FormatException or IOException or UnauthorizedAccessException)
        {
            throw new VerbFailedException(e.Message, e);
        }
    }
}
