using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Daybook.Cli.Verbs;
using Daybook.Local;

namespace Daybook.Cli;

/// <summary>Parses and runs one command line. Results go to standard output, diagnostics to standard error.</summary>
internal static class CommandLine
{
    // Ctrl-C cancels the verb's token. The servers that it started need time to shut down.
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(90);

    public static Task<int> Run(string[] args, params Command[] verbs) =>
        Run("daybook", "Daybook: event analytics whose numbers can be trusted and traced.", args, verbs);

    /// <param name="name">What starts the program, as its help shows it.</param>
    public static async Task<int> Run(string name, string description, string[] args, params Command[] verbs)
    {
        var help = new HelpOption();
        help.Action = new HelpWithExamples(name, (HelpAction)help.Action!);
        var root = new Command("daybook", description) { help, new VersionOption() };
        foreach (var verb in verbs)
            root.Add(verb);

        root.Add(Complete.Create(root));
        try
        {
            var parsed = root.Parse(args);
            return parsed.Errors.Count > 0 && parsed.Action is not HelpWithExamples
                ? await Refuse(parsed, root, name)
                : await parsed.InvokeAsync(
                    new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = StopTime });
        }
        catch (OperationCanceledException e) when (e.InnerException is not TimeoutException)
        {
            return ExitCode.Interrupted;
        }
        catch (Exception e) when (e is VerbFailedException or LocalSetupException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return ExitCode.Failed;
        }
        catch (Exception e)
        {
            await Console.Error.WriteLineAsync($"A fault in daybook itself, or something it did not foresee: {e}");
            return ExitCode.Failed;
        }
    }

    private static async Task<int> Refuse(ParseResult parsed, Command root, string program)
    {
        foreach (var error in parsed.Errors)
            await Console.Error.WriteLineAsync(error.Message);
        var name = "";
        // A verb may be below another: query trend.
        for (SymbolResult? at = parsed.CommandResult; at is CommandResult verb && verb.Command != root; at = at.Parent)
            name = $"{verb.Command.Name} {name}";
        await Console.Error.WriteLineAsync($"'{program} {name}--help' shows what is understood.");
        return ExitCode.Usage;
    }
}
